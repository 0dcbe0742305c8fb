import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Alembic behind a command that drops the environment and outlives its client, as `docker exec` does.
  @Suite struct ContainerTests {
    /// Hands on what `-e NAME` names; what runs inside knows its database by itself, and is in a session of its own.
    private static func docker(_ address: String) -> String {
      """
      #!/bin/bash
      inside=("PATH=$PATH" "DATABASE_URL=\(address)")
      shift
      while [ "$1" = -e ]; do inside+=("$2=${!2}"); shift 2; done
      shift
      out=$(mktemp) err=$(mktemp)
      setsid env -i "${inside[@]}" sh -c 'exec "$0" "$@"' "$@" > "$out" 2> "$err" < /dev/null &
      wait $!
      status=$?
      cat "$out"; cat "$err" >&2
      rm "$out" "$err"
      exit $status

      """
    }

    /// A production whose alembic runs in the container; the words stand between `exec` and the service.
    private func ground(_ words: [String] = [], _ more: String = "elsewhere = true") throws -> UpdateGround {
      let update = try UpdateGround()
      let sandbox = update.sandbox
      try sandbox.writeScript(Self.docker(update.ground.address(of: update.ground.database)), to: "docker")
      let command =
        [sandbox.at("docker"), "exec"] + words + ["api", "\(try AlembicEnvironment.path)/bin/alembic"]
      try sandbox.write(
        sandbox.text("strongroom.toml").replacing(
          "[alembic]\n", with: "[alembic]\n\(more)\ncommand = \(command)\n"), to: "strongroom.toml")
      return update
    }

    @Test("an update goes on without a rehearsal where alembic runs elsewhere, and says so")
    func update() throws {
      let update = try ground()
      try update.addPhone()
      let rehearsed = try update.ground.migrate("--rehearse")
      #expect(
        rehearsed.status == 12 && rehearsed.error?.contains("alembic runs elsewhere") ?? false, "\(rehearsed)"
      )
      #expect(update.sandbox.published.isEmpty)
      let outcome = try update.update("--yes")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.output.contains("[-] rehearse  not rehearsed: alembic runs elsewhere"), "\(outcome)")
      #expect(try update.ground.revision == "0002")
    }

    @Test("without being told so, the rehearsal is refused and names the setting")
    func untold() throws {
      let update = try ground([], "")
      try update.addPhone()
      let outcome = try update.update("--yes")
      #expect(outcome.status == 12 && outcome.hint?.contains("elsewhere") ?? false, "\(outcome)")
      #expect(update.calls.isEmpty)
      #expect(try update.ground.revision == "0001")
    }

    @Test(
      "a lock is waited for as lock_timeout says, also in the container, and also when the client tools are in one"
    )
    func locks() throws {
      for tools in [false, true] {
        let update = try ground(
          ["-e", "PGAPPNAME", "-e", "PGOPTIONS"], "elsewhere = true\nlock_timeout = \"1s\"")
        try update.addPhone()
        let ground = update.ground
        let (sandbox, cluster) = (ground.sandbox, ground.cluster)
        if tools {
          let words = ["env", "PGHOST=\(cluster.folder)", "PGPORT=\(cluster.port)"]
          try sandbox.write(
            sandbox.text("strongroom.toml").replacing("[env.prod]\n", with: "[env.prod]\ntools = \(words)\n"),
            to: "strongroom.toml")
        }
        let holder = try sandbox.start(
          [
            "\(Cluster.bin)/psql", "-Xq", "-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres",
            "-d",
            ground.database, "-c", "BEGIN; LOCK TABLE users IN SHARE MODE; SELECT pg_sleep(600)",
          ])
        let sleepers =
          "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
        while try ground.sql("SELECT count(*) \(sleepers)") == "0" && holder.isRunning { usleep(50_000) }
        let outcome = try ground.migrate()
        #expect(outcome.status == 8 && outcome.error?.contains("lock timeout") ?? false, "\(outcome)")
        try ground.sql("SELECT pg_terminate_backend(pid) \(sleepers)")
        _ = try holder.end()
      }
    }
  }
}
