import Foundation
import Testing

extension BuiltProgram {
  /// Proofs without server programs on this machine.
  @Suite struct ProofTargetTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try RestoreGround() }

    private func prove(_ settings: String) throws -> Outcome {
      try sandbox.write(
        "[test_restore]\n\(settings)\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      return try sandbox.run("test-restore", "--env", "dev")
    }

    private func testDatabases() throws -> String {
      try ground.cluster.sql("SELECT datname FROM pg_database WHERE datname LIKE 'strongroom_test_%'")
    }

    @Test("target = server restores into a side database there, compares, and drops it")
    func server() throws {
      try sandbox.backUp("--format", "custom")
      let before = try ground.identity()
      let outcome = try prove(
        "target = \"server\"\nenv = \"dev\"\n[[test_restore.check]]\nname = \"people\"\nsql = \"SELECT count(*) = 50 FROM people\""
      )
      #expect(outcome.status == 0 && outcome.output.contains("people: passed"), "\(outcome)")
      #expect(outcome.output.contains("fingerprint is the same"), "\(outcome)")
      #expect(try testDatabases().isEmpty && ground.identity() == before)
    }

    @Test("target = server drops its database also when the backup is not proved")
    func serverFails() throws {
      try sandbox.replaceTool(by: #"$real "$@" | sed '/^1\ta$/d'"#)
      try sandbox.backUp()
      let outcome = try prove("target = \"server\"\nenv = \"dev\"")
      #expect(outcome.status == 4 && outcome.output.contains("rows instead of"), "\(outcome)")
      #expect(try testDatabases().isEmpty)
    }

    @Test("target = command gets the plain dump and the backup's names; its status is the verdict")
    func command() throws {
      try sandbox.backUp("--compress", "zstd")
      try sandbox.writeScript(
        "#!/bin/bash\ncat > got.sql; echo \"$STRONGROOM_ENVIRONMENT $STRONGROOM_FORMAT $STRONGROOM_DATABASE\"; exit $1\n",
        to: "prover")
      let good = try prove("target = \"command\"\ncommand = [\"\(sandbox.at("prover"))\", \"0\"]")
      #expect(good.status == 0 && good.output.contains("it said: dev plain \(ground.database)"), "\(good)")
      #expect(try sandbox.text("got.sql").contains("PostgreSQL database dump complete"))
      let bad = try prove("target = \"command\"\ncommand = [\"\(sandbox.at("prover"))\", \"3\"]")
      #expect(bad.status == 4 && bad.output.contains("exit status 3"), "\(bad)")
      #expect(try prove("target = \"command\"\ncommand = [\"/nonexistent/prover\"]").status == 8)
    }

    @Test("a target without what it needs is a mistake in the settings")
    func lacking() throws {
      try sandbox.backUp()
      for target in ["server", "command"] {
        let outcome = try prove("target = \"\(target)\"")
        #expect(outcome.status == 2 && outcome.error?.contains("is not set") == true, "\(outcome)")
      }
      #expect(try prove("target = \"scrach\"").hint?.contains("scratch") == true)
      let twice = "[[test_restore.check]]\nname = \"a\"\nsql = \"SELECT true\"\n"
      let outcome = try prove(twice + twice + "[[test_restore.check]]\nname = \"b\"")
      #expect(outcome.status == 2 && outcome.error?.contains("strongroom.toml:6") == true, "\(outcome)")
    }
  }
}
