import Foundation
import Testing

extension BuiltProgram {
  /// F58: what a test restore leaves when it is ended.
  @Suite struct ProofKillTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try RestoreGround()
      ground.sandbox.openTemporaryFolder()
      try ground.sql(
        "CREATE FUNCTION slow(n int) RETURNS boolean LANGUAGE plpgsql AS 'begin if current_setting(''port'') = ''5432'' "
          + "then perform pg_sleep(30); end if; return true; end'; CREATE TABLE slow (n int CHECK (slow(n))); "
          + "INSERT INTO slow VALUES (1)")
      try sandbox.backUp()
    }

    private var scratch: [String] { sandbox.leftovers.filter { $0.contains("scratch-") } }

    /// How many sessions load the dump's rows.
    private func loaders() throws -> Int {
      let found = try sandbox.shell(
        "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -ac '[s]trongroom_loader_.*COPY' || true"
      )
      return Int(found.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    private func postmasters() throws -> Int {
      let folder = try #require(sandbox.environment["TMPDIR"])
      let found = try sandbox.shell(
        "ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -c '\(folder)/strongroom-scratch' || true")
      return Int(found.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// Starts one and waits until its server loads the dump.
    private func started() throws -> Program {
      let program = try sandbox.start([Sandbox.program, "test-restore", "--env", "dev", "--verbose"])
      for _ in 0..<200 {
        guard try program.isRunning && loaders() == 0 else { break }
        usleep(100_000)
      }
      #expect(try postmasters() > 3)
      #expect(scratch.count == 1 && program.isRunning)
      return program
    }

    @Test("SIGTERM removes server and folder before it exits with 143, and nothing is recorded")
    func terminated() throws {
      let program = try started()
      kill(program.pid, SIGTERM)
      let outcome = try program.end()
      #expect(outcome.status == 143, "\(outcome)")
      #expect(try scratch.isEmpty && postmasters() == 0)
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("show", id).output.contains("test restores: none"))
    }

    @Test("after SIGKILL the server is gone at once, and the next run removes the folder")
    func killed() throws {
      let program = try started()
      kill(program.pid, SIGKILL)
      _ = try program.end()
      for _ in 0..<100 where try postmasters() > 0 { usleep(50_000) }
      #expect(try postmasters() == 0 && scratch.count == 1)
      try ground.sql("ALTER TABLE slow DROP CONSTRAINT slow_n_check")
      try sandbox.backUp()
      let outcome = try sandbox.run("test-restore", "--env", "dev")
      #expect(outcome.status == 0 && scratch.isEmpty, "\(outcome) \(sandbox.leftovers)")
    }

    @Test("I6: it ends when its time is up, and says so")
    func timeout() throws {
      try sandbox.write(
        "[test_restore]\ntimeout = \"6s\"\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      let outcome = try sandbox.run("test-restore", "--env", "dev")
      #expect(outcome.status == 4 && outcome.output.contains("did not end within 6s"), "\(outcome)")
      #expect(try scratch.isEmpty && postmasters() == 0)
    }
  }
}
