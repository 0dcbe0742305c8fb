import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// The archive folder is gone, another one, not writable or not what it seems: exit 9 before pg_dump starts.
  @Suite struct StoreFaultTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// Runs a backup whose pg_dump would leave a mark, and expects it to be refused before that.
    private func expectRefusal(
      _ words: String, _ arguments: [String] = [], location: SourceLocation = #_sourceLocation
    ) throws {
      try sandbox.replaceTool(by: #"touch dumped; exec "$real" "$@""#)
      let outcome = try sandbox.run(["backup", "--env", "dev"] + arguments)
      #expect(outcome.status == 9 && outcome.output.isEmpty, "\(outcome)", sourceLocation: location)
      #expect(
        outcome.error?.contains(words) == true && outcome.hint != nil, "\(outcome)", sourceLocation: location)
      #expect(!sandbox.names("").contains("dumped"), "pg_dump ran", sourceLocation: location)
      unlink(sandbox.at("strongroom.toml"))
    }

    @Test(
      "F10: an immutable archive is found before pg_dump starts",
      .enabled(if: geteuid() == 0, "only root sets it"))
    func immutable() throws {
      try sandbox.backUp()
      try #require(try sandbox.tool("chattr", "+i", sandbox.archived("")).status == 0)
      defer { _ = try? sandbox.tool("chattr", "-i", sandbox.archived("")) }
      try expectRefusal(sandbox.archived("").dropLast().description)
      #expect(try sandbox.run("list-backups").status == 0, "reading still works")
    }

    @Test("F10: a read-only file system is found before pg_dump starts, and can still be read and verified")
    func readOnly() throws {
      let name = try sandbox.backUp()
      try sandbox.replaceTool(by: #"touch dumped; exec "$real" "$@""#)
      try sandbox.write(Sandbox.overTCP(try Cluster.current), to: ".env")
      let outcome = try sandbox.start([
        "unshare", "-Urm", "/bin/bash", "-c",
        """
        mount --bind backups backups && mount -o remount,bind,ro backups || exit 99
        \(Sandbox.program) backup --env dev; echo $?
        \(Sandbox.program) list-backups; echo $?
        \(Sandbox.program) verify; echo $?
        """,
      ]).end()
      #expect(outcome.lines.first == "9" && outcome.error?.contains("backups") == true, "\(outcome)")
      #expect(outcome.output.contains(name) && outcome.lines.dropFirst().contains("0"), "\(outcome)")
      #expect(outcome.lines.contains { $0.contains("ok  \(name)") }, "verified all the same: \(outcome)")
      #expect(
        outcome.lines.last == "3" && outcome.errors.contains("the results are not recorded"), "\(outcome)")
      #expect(!sandbox.names("").contains("dumped"))
    }

    @Test("F11: an archive whose id file is gone or another's is refused, and nothing is made in its place")
    func identity() throws {
      try sandbox.backUp()
      let files = sandbox.published
      #expect(try sandbox.shell("mv backups/.strongroom kept").status == 0)
      try expectRefusal(".strongroom")
      #expect(!sandbox.names("backups").contains(".strongroom"))
      try sandbox.write("strongroom store 1\n0123456789abcdef0123456789abcdef\n", to: "backups/.strongroom")
      try expectRefusal("not the expected")
      #expect(try sandbox.shell("mv kept backups/.strongroom").status == 0)
      #expect(sandbox.published == files)
      try sandbox.backUp()
    }

    @Test("F11: an archive that is gone, or whose mount point is empty, is not begun anew")
    func gone() throws {
      try sandbox.backUp()
      #expect(try sandbox.shell("mv backups away").status == 0)
      try expectRefusal("backups")
      #expect(sandbox.names("backups").isEmpty)
      mkdir(sandbox.at("backups"), 0o700)
      try expectRefusal("backups")
      #expect(sandbox.names("backups").isEmpty)
      let listing = try sandbox.run("list-backups")
      #expect(listing.status == 9 && listing.hint?.contains("mount") == true, "\(listing)")
      #expect(try sandbox.shell("rmdir backups && mv away backups").status == 0)
      try sandbox.backUp()
    }

    @Test("F11: a parent folder that is not there is a missing mount and no reason to make one")
    func parent() throws {
      try expectRefusal("mnt", ["--archive", sandbox.at("mnt/disk/backups")])
      #expect(!sandbox.names("").contains("mnt"))
    }

    @Test("F38: an archive folder that is a link is refused, and what it leads to stays empty")
    func linkedFolder() throws {
      mkdir(sandbox.at("victim"), 0o700)
      symlink("victim", sandbox.at("backups"))
      try expectRefusal("link")
      #expect(sandbox.names("victim").isEmpty)
    }

    @Test(
      "F38: links at the names of furniture are refused, and what they lead to stays as it was",
      arguments: [
        ".incoming", ".locks", ".strongroom", ".locks/environment-dev", ".locks/archive",
      ])
    func linkedFurniture(name: String) throws {
      try sandbox.backUp()
      let isFolder = [".incoming", ".locks"].contains(name)
      let made = try sandbox.shell(
        """
        rm -rf backups/\(name); \(isFolder ? "mkdir victim" : "echo precious > victim")
        ln -s \(sandbox.at("victim")) backups/\(name)
        """)
      try #require(made.status == 0, "\(made)")
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect([9, 12].contains(outcome.status) && outcome.error?.contains(name) == true, "\(outcome)")
      #expect(isFolder ? sandbox.names("victim").isEmpty : try sandbox.text("victim") == "precious\n")
    }

    @Test(
      "F38, F39: whatever stands at the final names of the next seconds is neither followed nor replaced",
      arguments: [
        "ln -s \"$victim\"", "ln \"$victim\"", "mkfifo",
      ])
    func taken(make: String) throws {
      try sandbox.backUp()
      try sandbox.write("precious", to: "victim")
      let made = try sandbox.shell(
        """
        victim=$PWD/victim; now=$(date +%s)
        for i in $(seq 0 20); do for suffix in .sql .sql.sha256; do
          name=backups/backup_dev_$(date -d "@$((now + i))" +%Y%m%d_%H%M%S)$suffix
          [ -e $name ] || \(make) $name || exit 1
        done; done
        """)
      try #require(made.status == 0, "\(made)")
      let before = sandbox.published.count
      let outcome = try sandbox.start([Sandbox.program, "backup", "--env", "dev"]).end(within: 20)
      #expect(outcome.status == 0 && outcome.output.contains("-2.sql"), "\(outcome)")
      #expect(sandbox.published.count == before + 5)
      #expect(try sandbox.text("victim") == "precious")
    }

    @Test("F40: folders are 0700 and files 0600 whatever the umask", arguments: ["000", "077", "777"])
    func modes(mask: String) throws {
      let outcome = try sandbox.shell(#"umask \#(mask); exec "$strongroom" backup --env dev --format custom"#)
      try #require(outcome.status == 0, "\(outcome)")
      let found = try sandbox.shell("umask 022; find backups -printf '%y %m %p\\n'")
      for line in found.lines {
        #expect(line.hasPrefix("d 700 ") || line.hasPrefix("f 600 "), "\(line)")
      }
      #expect(found.lines.count >= 8)
      let others = try sandbox.shell("find \(sandbox.outside) -type f -perm /077")
      #expect(others.output.isEmpty, "\(others)")
    }

    @Test("F47: five backups in one second are five files in the order they were taken")
    func sameSecond() throws {
      let names = try (0..<5).map { _ in
        let outcome = try sandbox.start([
          "env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", "@2026-01-04 10:30:00", Sandbox.program,
          "backup",
          "--env", "dev", "--table", "users",
        ]).end()
        try #require(outcome.status == 0, "\(outcome)")
        return try #require(outcome.output.split(separator: "/").last.map { String($0.dropLast()) })
      }
      let stem = "backup_dev_users_20260104_1030"
      #expect(names.allSatisfy { $0.hasPrefix(stem) } && Set(names).count == 5, "\(names)")
      #expect(names.filter { $0.contains("_103000") }.count >= 2, "\(names)")
      // Each run begins at the same false instant, so the sequence alone tells the order.
      let rows = try sandbox.listed().sorted { $0["sequence"].number ?? 0 < $1["sequence"].number ?? 0 }
      #expect(rows.compactMap { $0["objects"][0]["name"].text } == names)
      #expect(try sandbox.run("verify").lines.last?.hasPrefix("5 of 5") == true)
    }

    @Test(
      "F12: limits of file size, open files and memory are errors and no traps",
      arguments: [
        "ulimit -f 100", "ulimit -n 8", "ulimit -n 16", "ulimit -v 150000", "ulimit -v 700000", "ulimit -u 1",
      ])
    func limits(limit: String) throws {
      try sandbox.backUp()
      let earlier = sandbox.published
      let outcome = try sandbox.shell(#"\#(limit); exec "$strongroom" backup --env dev"#)
      if outcome.status == 0 { return }
      #expect(outcome.status < 128, "a signal ended it: \(outcome)")
      #expect(outcome.status != 1 && outcome.error != nil, "\(outcome)")
      #expect(sandbox.published == earlier && sandbox.leftovers.isEmpty, "\(sandbox.leftovers)")
      try sandbox.backUp()
      #expect(try sandbox.run("verify").status == 0)
    }
  }
}
