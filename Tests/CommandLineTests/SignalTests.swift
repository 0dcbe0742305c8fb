import Glibc
import Testing

extension BuiltProgram {
  /// Being asked to end, being killed, and meeting others at the same archive.
  @Suite struct SignalTests {
    private let sandbox: Sandbox
    private let mark = "60\(Int.random(in: 100_000...999_999))"

    init() throws { sandbox = try Sandbox() }

    /// Starts a backup and waits until its pg_dump hangs in the middle.
    private func startHanging() throws -> Program {
      try sandbox.replaceTool(by: #""$real" "$@" | head -c 100000; sleep \#(mark)"#)
      let running = try sandbox.start([Sandbox.program, "backup", "--env", "dev"])
      try wait(for: "the sleep") { Processes.commands(containing: "sleep \(mark)").count == 1 }
      return running
    }

    @Test(
      "F3: SIGTERM, SIGINT and SIGHUP end the run, its children and its files, and are recorded",
      arguments: [
        (SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129),
      ])
    func asked(signal: Int32, status: Int) throws {
      try sandbox.backUp()
      let earlier = sandbox.published
      let running = try startHanging()
      running.send(signal)
      let outcome = try running.end(within: 20)
      #expect(outcome.status == Int32(status) && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.error == "interrupted" && outcome.hint != nil, "\(outcome)")
      #expect(Processes.commands(containing: mark).isEmpty)
      #expect(sandbox.published == earlier && sandbox.leftovers.isEmpty, "\(sandbox.leftovers)")
      let newest = try sandbox.listed()[0]
      #expect(newest["state"].text == "failed" && newest["reason"].text == "interrupted")
      unlink(sandbox.at("strongroom.toml"))
      try sandbox.backUp()
    }

    @Test("F26: the lock of a killed run is free at once, its partial file is removed and its row settled")
    func killed() throws {
      let running = try startHanging()
      let busy = try sandbox.run("backup", "--env", "dev")
      #expect(busy.status == 6, "\(busy)")
      running.send(SIGKILL)
      #expect(try running.end().status == 137)
      #expect(!sandbox.names("backups/.incoming").isEmpty)
      unlink(sandbox.at("strongroom.toml"))
      let next = try sandbox.run("backup", "--env", "dev")
      #expect(next.status == 0 && next.errors.contains("was interrupted: recorded as failed"), "\(next)")
      #expect(sandbox.names("backups/.incoming").isEmpty)
      let states = try sandbox.listed().map { $0["state"].text ?? "" }
      #expect(states == ["complete", "failed"], "\(states)")
      // A pg_dump would die of its broken pipe; this one never writes again.
      Processes.kill(containing: mark)
    }

    @Test("F24: of two backups of one environment the second exits 6 and says who holds the lock since when")
    func twoAtOnce() throws {
      let running = try startHanging()
      let partials = Set(sandbox.names("backups/.incoming"))
      let second = try sandbox.run("backup", "--env", "dev")
      #expect(second.status == 6 && second.output.isEmpty, "\(second)")
      #expect(
        second.error?.contains("\(running.pid)") == true && second.hint?.contains("--wait") == true,
        "\(second)")
      #expect(second.error?.contains("backup --env dev") == true)
      #expect(second.error?.firstMatch(of: /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/) != nil, "\(second)")
      #expect(try sandbox.run("list-backups").status == 0, "reading needs no lock")
      #expect(
        !partials.isEmpty && partials.isSubset(of: sandbox.names("backups/.incoming")),
        "F27: the running one's partial files are not touched")
      let short = try sandbox.run("backup", "--env", "dev", "--wait", "1s")
      #expect(short.status == 6, "\(short)")
      running.send(SIGTERM)
      _ = try running.end()
    }

    @Test("F24: with --wait both run, one after the other, and there are two files")
    func waiting() throws {
      try sandbox.replaceTool(by: #"sleep 1; exec "$real" "$@""#)
      let both = try (0..<2).map { _ in
        try sandbox.start([Sandbox.program, "backup", "--env", "dev", "--wait", "60s"])
      }
      let outcomes = try both.map { try $0.end() }
      #expect(outcomes.map(\.status) == [0, 0], "\(outcomes)")
      #expect(Set(outcomes.map(\.output)).count == 2)
      #expect(try sandbox.run("verify").lines.last?.hasPrefix("2 of 2 passed") == true)
    }

    @Test("two environments of one archive are backed up at the same time, also for the first time")
    func twoEnvironments() throws {
      let cluster = try Cluster.current
      try sandbox.write(
        Sandbox.variables(cluster) + Sandbox.variables(cluster, name: "PROD", database: "expenses"),
        to: ".env")
      let both = try ["dev", "prod"].map { try sandbox.start([Sandbox.program, "backup", "--env", $0]) }
      let outcomes = try both.map { try $0.end() }
      #expect(outcomes.map(\.status) == [0, 0], "\(outcomes)")
      #expect(try sandbox.run("verify").lines.last?.hasPrefix("2 of 2 passed") == true)
    }

    @Test("SIGTERM ends a full check in the middle of a large file")
    func verify() throws {
      // Sparse zeros: to hash all of them takes far longer than the test waits.
      let name = try sandbox.backUp()
      #expect(truncate(sandbox.at("backups/\(name)"), 40 << 30) == 0)
      let running = try sandbox.start([Sandbox.program, "verify", "--all", "--depth", "full"])
      try wait(for: "the file to be open") { Processes.isReading(name, process: running.pid) }
      running.send(SIGTERM)
      #expect(try running.end(within: 5).status == 143)
    }
  }
}
