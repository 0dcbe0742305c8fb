import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// The lock in a database that keeps migrations, merges and restores of several machines apart.
  @Suite struct AdvisoryLockTests {
    /// Runs the body while another machine's session has the lock in the target.
    private func held(_ ground: MergeGround, _ body: () throws -> Void) throws {
      let holder = try ground.sandbox.start(
        [
          "\(Cluster.bin)/psql", "-Xq", "-h", ground.cluster.folder, "-p", "\(ground.cluster.port)", "-U",
          "postgres", "-d", ground.target, "-c",
          "SELECT pg_advisory_lock(hashtext('strongroom:' || current_database())); SELECT pg_sleep(600)",
        ])
      let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
      while try ground.found(locks) == "0" && holder.isRunning { usleep(50_000) }
      try body()
      try ground.cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
        in: ground.target)
      _ = try holder.end()
    }

    @Test(
      "while another machine migrates the database, nothing is merged into it, and it is not restored in any way"
    )
    func locked() throws {
      let ground = try MergeGround()
      let sandbox = ground.sandbox
      try #require(try sandbox.run("backup", "--env", "prod").status == 0)
      let restores = [
        [], ["--drop", "--yes"], ["--in-place", "--yes"], ["--table", "tags", "--replace-rows", "--yes"],
      ].map { ["restore", "--env", "prod", "--latest"] + $0 }
      let merge = ["merge", "--source", "dev", "--target", "prod", "--table", "tags"]
      let before = try ground.state()
      try held(ground) {
        for words in restores + [merge] {
          let outcome = try sandbox.run(words)
          #expect(outcome.status == 6, "\(words) \(outcome)")
          #expect(outcome.error?.contains("somebody else migrates") ?? false, "\(outcome)")
        }
        #expect(try ground.state() == before)
        #expect(try sandbox.listed().count == 1, "a safety backup was taken all the same")
      }
      for words in restores {
        let outcome = try sandbox.run(words)
        #expect(outcome.status == 0, "\(words) \(outcome)")
      }
      #expect(try ground.found("SELECT count(*) FROM expenses") == "100")
      #expect(try sandbox.run(merge).status == 0)
      let kept = try sandbox.run("restore", "--env", "prod", "--list-kept").lines
      for name in kept.compactMap({ $0.split(separator: " ").first }) {
        try ground.cluster.sql("DROP DATABASE \"\(name)\"")
      }
    }
  }
}
