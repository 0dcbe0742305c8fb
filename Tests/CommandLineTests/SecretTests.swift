import Foundation
import Testing

extension BuiltProgram {
  /// I5: where the password must not be.
  @Suite struct SecretTests {
    private let sandbox: Sandbox

    init() throws {
      sandbox = try Sandbox()
      try sandbox.write(Sandbox.overTCP(try Cluster.current), to: ".env")
    }

    @Test("F45: during a run the password is in no command line and no environment, and in one file 0600")
    func running() throws {
      let mark = "45\(Int.random(in: 100_000...999_999))"
      try sandbox.replaceTool(
        by:
          "cp \"$PGPASSFILE\" seen; stat -c '%a %U' \"$PGPASSFILE\" > mode; sleep 3.\(mark); exec \"$real\" \"$@\""
      )
      let running = try sandbox.start([Sandbox.program, "backup", "--env", "dev", "--verbose"])
      try wait(for: "the pause") { !Processes.commands(containing: mark).isEmpty }
      for _ in 0..<20 { #expect(!Processes.show(Sandbox.password)) }
      let outcome = try running.end()
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try sandbox.text("seen").contains(Sandbox.password), "else this test shows nothing")
      #expect(try sandbox.text("mode").hasPrefix("600 "))
      #expect(!outcome.output.contains(Sandbox.password) && !outcome.errors.contains(Sandbox.password))
      #expect(outcome.errors.contains("pg_dump"), "--verbose shows the commands")
      #expect(sandbox.leftovers.isEmpty)
    }

    @Test("F45: after runs that succeed and fail the password is in no file but the one it came from")
    func afterwards() throws {
      try sandbox.backUp("--note", "a note")
      try sandbox.replaceTool(by: "cat \"$PGPASSFILE\" >&2; exit 1")
      #expect(try sandbox.run("backup", "--env", "dev").status == 8)
      try sandbox.replaceTool(by: "exit 1")
      #expect(try sandbox.run("backup", "--env", "dev").status == 8)
      for command in [["list-backups", "--json"], ["config", "show", "--origin"], ["verify", "--json"]] {
        let outcome = try sandbox.run(command)
        #expect(!outcome.output.contains(Sandbox.password) && !outcome.errors.contains(Sandbox.password))
      }
      let found = try sandbox.shell("grep -rlF '\(Sandbox.password)' . \"$HOME\" \"$TMPDIR\"")
      #expect(found.lines == ["./.env"], "\(found)")
    }

    @Test(
      "a password with every awkward character reaches the server",
      arguments: ["a:b\\c", "sp ace'\"q", "p\u{e4}ss#w%s$(id)"])
    func awkward(password: String) throws {
      let cluster = try Cluster.current
      let role = "awkward_\(Int.random(in: 0...999_999))"
      let literal = password.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      try cluster.sql("CREATE ROLE \(role) SUPERUSER LOGIN PASSWORD '\(literal)'")
      defer { _ = try? cluster.sql("DROP ROLE \(role)") }
      try sandbox.write(Sandbox.overTCP(cluster, user: role, password: ""), to: ".env")
      let outcome = try sandbox.run(["backup", "--env", "dev"], with: ["DEV_DB_PASSWORD": password])
      #expect(outcome.status == 0, "\(outcome)")
    }
  }
}
