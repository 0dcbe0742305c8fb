import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// A pg_dump that is missing, lies, dies or hangs: exit 8, no file, its last words shown, earlier backups whole.
  @Suite struct FakeDumpTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func expectFailure(
      _ outcome: Outcome, saying words: String, after earlier: [String] = [],
      location: SourceLocation = #_sourceLocation
    ) throws {
      #expect(outcome.status == 8 && outcome.output.isEmpty, "\(outcome)", sourceLocation: location)
      #expect(outcome.errors.contains(words), "\(outcome)", sourceLocation: location)
      #expect(outcome.error != nil && outcome.hint != nil, "\(outcome)", sourceLocation: location)
      #expect(sandbox.published == earlier, sourceLocation: location)
      #expect(sandbox.leftovers.isEmpty, "\(sandbox.leftovers)", sourceLocation: location)
      let newest = try #require(try sandbox.listed().first, sourceLocation: location)
      #expect(newest["state"].text == "failed", sourceLocation: location)
      let reason = newest["reason"].text ?? ""
      #expect(
        outcome.error?.contains(reason) == true && !reason.isEmpty, "\(reason)", sourceLocation: location)
    }

    @Test(
      "F28: client programs that are missing, not executable or something else are named, with what to install"
    )
    func missing() throws {
      mkdir(sandbox.at("tools"), 0o700)
      try sandbox.useTools()
      try expectFailure(
        try sandbox.run("backup", "--env", "dev"), saying: "were not found in \(sandbox.at("tools"))")
      try sandbox.replaceTool(by: "exit 0")
      chmod(sandbox.at("tools/pg_dump"), 0o600)
      try expectFailure(
        try sandbox.run("backup", "--env", "dev"), saying: "pg_dump is not an executable file")
      try sandbox.writeScript("#!/bin/sh\necho cat 9.1\n", to: "tools/pg_dump")
      try expectFailure(try sandbox.run("backup", "--env", "dev"), saying: "is not PostgreSQL's pg_dump")
      unlink(sandbox.at("tools/pg_dump"))
      try expectFailure(try sandbox.run("backup", "--env", "dev"), saying: "pg_dump is missing")
      #expect(
        try sandbox.run("backup", "--env", "dev").hint?.contains("apt install postgresql-client") == true)
    }

    @Test(
      "F29: pg_dump that fails at once, midway or after its last byte leaves no file",
      arguments: [
        "echo 'pg_dump: error: out of luck' >&2; exit 1",
        #""$real" "$@" | head -c 100000; echo 'pg_dump: error: out of luck' >&2; exit 1"#,
        #""$real" "$@"; echo 'pg_dump: error: out of luck' >&2; exit 1"#,
      ])
    func failing(script: String) throws {
      try sandbox.backUp()
      let earlier = sandbox.published
      try sandbox.replaceTool(by: script)
      let outcome = try sandbox.run("backup", "--env", "dev")
      try expectFailure(outcome, saying: "  pg_dump: error: out of luck", after: earlier)
      #expect(outcome.error?.contains("exit status 1") == true)
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
    }

    @Test("F30: pg_dump killed by a signal is a failure that names the signal")
    func killed() throws {
      try sandbox.replaceTool(by: #""$real" "$@" | head -c 100000; kill -9 $$"#)
      try expectFailure(try sandbox.run("backup", "--env", "dev"), saying: "signal 9")
    }

    @Test(
      "F31: exit 0 with nothing, little or a part of a dump is no backup",
      arguments: [
        ("plain", "exit 0", "it is empty"), ("plain", "echo '--'", "its last line is not PostgreSQL's own"),
        ("plain", #""$real" "$@" | head -c 200000; exit 0"#, "its last line is not PostgreSQL's own"),
        ("plain", #""$real" "$@" | head -c -40; exit 0"#, "its last line is not PostgreSQL's own"),
        ("custom", "exit 0", "it is empty"), ("custom", "echo 'dumped!'", "it does not begin with PGDMP"),
      ])
    func incomplete(format: String, script: String, words: String) throws {
      try sandbox.replaceTool(by: script)
      try expectFailure(try sandbox.run("backup", "--env", "dev", "--format", format), saying: words)
    }

    @Test(
      "F31: globals that are cut short fail the backup, whose dump alone could not be restored everywhere")
    func incompleteGlobals() throws {
      try sandbox.replaceTool("pg_dumpall", by: #""$real" "$@" | head -c 200; exit 0"#)
      try expectFailure(try sandbox.run("backup", "--env", "dev"), saying: "the dump is not whole")
    }

    @Test("F32: a pg_dump that hangs is ended with its group when the time is up")
    func hanging() throws {
      let mark = "61\(Int.random(in: 100_000...999_999))"
      try sandbox.replaceTool(
        by: #""$real" "$@" | head -c 100000; sleep \#(mark)"#, settings: "[backup]\ntimeout = \"2s\"")
      let outcome = try sandbox.run("backup", "--env", "dev")
      try expectFailure(outcome, saying: "2")
      #expect(Processes.commands(containing: mark).isEmpty)
    }

    @Test("list-backups tells how far a backup has come, and how long ago that was told")
    func progress() throws {
      let cluster = try Cluster.current
      let rows = "CREATE TABLE t AS SELECT repeat(md5(i::text), 10) FROM generate_series(1, 20000) i"
      try cluster.database("long_one", rows) {
        try sandbox.write(Sandbox.variables(cluster, database: "long_one"), to: ".env")
        try sandbox.replaceTool(by: #""$real" "$@"; while [ ! -e go ]; do sleep 0.1; done"#)
        let running = try sandbox.start([Sandbox.program, "backup", "--env", "dev"])
        var told: Document?
        for _ in 0..<100 where told == nil {
          usleep(300_000)
          told = try sandbox.listed().first { ($0["progress"]["bytes"].number ?? 0) > 3_000_000 }
        }
        #expect(told?["state"].text == "running", "nothing was told for thirty seconds")
        let listed = try sandbox.run("list-backups")
        #expect(listed.output.contains(/running, \d\.\d MiB dumped/), "\(listed)")
        #expect(!listed.output.contains("last word"), "\(listed)")
        try sandbox.write("", to: "go")
        #expect(try running.end().status == 0)
        #expect(try sandbox.listed().first?["progress"].value == nil)
      }
    }

    @Test(
      "F32: a table that somebody else has locked ends the dump with a sentence about the lock or the time")
    func lockedTable() throws {
      let cluster = try Cluster.current
      try cluster.database("locked_table", "CREATE TABLE t (id int)") {
        try sandbox.write(Sandbox.variables(cluster, database: "locked_table"), to: ".env")
        try sandbox.write(
          "[backup]\ntimeout = \"2s\"\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
        let holder = try sandbox.start([
          "\(Cluster.bin)/psql", "-XqAt", "-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres",
          "locked_table", "-c", "BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)",
        ])
        try wait(for: "the lock") {
          try cluster.sql(
            "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 't'::regclass",
            in: "locked_table") == "1\n"
        }
        // The dump's time is 2 s, and the census would wait 30 s for the same lock.
        let took = try ContinuousClock().measure {
          try expectFailure(try sandbox.run("backup", "--env", "dev"), saying: "did not finish within 2 s")
        }
        #expect(took < .seconds(20), "the census of a backup that has failed is not waited for: \(took)")
        holder.send(SIGKILL)
        _ = try holder.end()
      }
    }

    @Test("F29: a server that ends pg_dump's session midway fails the backup with the server's words")
    func terminated() throws {
      let cluster = try Cluster.current
      try sandbox.replaceTool(by: "touch started; sleep 1; exec \"$real\" \"$@\"")
      try cluster.database(
        "ended_midway", "CREATE TABLE t AS SELECT i, repeat('x', 2000) FROM generate_series(1, 40000) i"
      ) {
        try sandbox.write(Sandbox.variables(cluster, database: "ended_midway"), to: ".env")
        let running = try sandbox.start([Sandbox.program, "backup", "--env", "dev"])
        try wait(for: "the copy") {
          try cluster.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'ended_midway' AND query LIKE 'COPY %'"
          ) != "0\n"
        }
        // Whether the server's own last words arrive is its race with the end of the connection.
        try expectFailure(try running.end(), saying: "Dumping the contents of table \"t\" failed")
      }
    }

    @Test("F33: a megabyte of complaints is drained, and the backup succeeds")
    func talkative() throws {
      try sandbox.replaceTool(
        by:
          #"head -c 600000 /dev/zero | tr '\0' 'x' >&2; "$real" "$@"; head -c 600000 /dev/zero | tr '\0' '\n' >&2"#
      )
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect(outcome.status == 0 && outcome.errors.utf8.count < 100_000, "\(outcome.status)")
      try sandbox.replaceTool(
        by: #"head -c 600000 /dev/zero | tr '\0' '\377' >&2; echo >&2; echo the end >&2; exit 3"#)
      let failed = try sandbox.run("backup", "--env", "dev")
      #expect(failed.status == 8 && failed.errors.contains("the end") && failed.errors.utf8.count < 100_000)
    }

    @Test("F63: an unknown exit status and grandchildren that keep the pipe open are a failure and no hang")
    func grandchildren() throws {
      let mark = "63\(Int.random(in: 100_000...999_999))"
      try sandbox.replaceTool(by: "sleep \(mark) & (sleep \(mark) &) ; exit 77")
      let outcome = try sandbox.run("backup", "--env", "dev")
      try expectFailure(outcome, saying: "exit status 77")
      #expect(Processes.commands(containing: mark).isEmpty)
    }

    @Test("F34: a server that is newer than every client is refused before anything is dumped")
    func newerServer() throws {
      try sandbox.replaceTool(by: #"exit 9"#)
      try sandbox.writeScript("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.9'\n", to: "tools/pg_dump")
      let outcome = try sandbox.run("backup", "--env", "dev")
      try expectFailure(outcome, saying: "cannot dump a PostgreSQL 15 server, which is newer")
      #expect(outcome.hint?.contains("apt install postgresql-client-15") == true)
    }
  }
}
