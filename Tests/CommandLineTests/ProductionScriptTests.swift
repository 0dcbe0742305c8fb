import Foundation
import Testing

extension BuiltProgram {
  /// `config/examples/production_update.sh` with a real server and a real alembic.
  @Suite struct ProductionScriptTests {
    private static let script = "\(ScheduleGround.repository)/config/examples/production_update.sh"

    private static let schema = """
      CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);
      INSERT INTO users (email) VALUES ('a@x'), ('b@x');
      CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
      INSERT INTO alembic_version VALUES ('0001');
      """

    private struct Ground {
      let sandbox: Sandbox
      let project: MigrationProject
      let cluster: Cluster

      /// Runs the script as cron would, with the environment's own settings changed by `extra`.
      func update(with extra: [String: String] = [:]) throws -> Outcome {
        try sandbox.start([ProductionScriptTests.script], with: extra).end()
      }

      /// What production holds: the revision, the addresses, and how many tables there are.
      func content() throws -> String {
        try cluster.sql(
          """
          SELECT (SELECT version_num FROM alembic_version), (SELECT string_agg(email, ' ' ORDER BY id) FROM users),
            (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)
          """, in: "script_prod"
        ).trimmingCharacters(in: .newlines)
      }
    }

    /// Production at 0001, protected, and a project whose 0002 adds a column.
    private func ground(_ body: (Ground) throws -> Void) throws {
      let cluster = try Cluster.current
      try cluster.database("script_prod", Self.schema) {
        try cluster.database("script_dev", Self.schema + "ALTER TABLE users ADD nick text") {
          let sandbox = try Sandbox(
            env: Sandbox.variables(cluster, name: "DEV", database: "script_dev")
              + Sandbox.variables(cluster, name: "PROD", database: "script_prod"))
          let project = try MigrationProject(in: sandbox)
          try sandbox.shell("echo 'protected = true' >> strongroom.toml")
          try project.add("0001", after: nil, "pass")
          try project.add("0002", after: "0001", "op.execute('ALTER TABLE users ADD nick text')")
          mkdir(sandbox.at("bin"), 0o700)
          symlink(Sandbox.program, sandbox.at("bin/strongroom"))
          let path = sandbox.environment["PATH"] ?? ""
          sandbox.environment["PATH"] = "\(sandbox.at("bin")):\(try AlembicEnvironment.path)/bin:\(path)"
          sandbox.environment["DATABASE_URL"] =
            "postgresql+psycopg2://postgres@/script_prod?host=\(cluster.folder)&port=\(cluster.port)"
          sandbox.environment["APP_DIR"] = "app"
          sandbox.environment["DIFF_FILE"] = sandbox.at("diff.json")
          try body(Ground(sandbox: sandbox, project: project, cluster: cluster))
        }
      }
    }

    @Test(
      "what keeps alembic from beginning is told before anything is done, and production is not swapped back")
    func missing() throws {
      try ground { ground in
        let astray = try ground.update(with: ["APP_DIR": "ap"])
        #expect(astray.status == 2 && astray.errors.contains("APP_DIR=ap is no folder"), "\(astray)")
        let path = ground.sandbox.environment["PATH"] ?? ""
        let bare = path.replacing("\(try AlembicEnvironment.path)/bin:", with: "")
        let alone = try ground.update(with: ["PATH": bare])
        #expect(alone.status == 2 && alone.errors.contains("alembic is not in the PATH"), "\(alone)")
        #expect(ground.sandbox.published.isEmpty)
        #expect(try ground.content() == "0001|a@x b@x|2")
      }
    }

    @Test(
      "the script updates production, or brings it back when the migration fails halfway, and does nothing without a backup"
    )
    func branches() throws {
      try ground { ground in
        let lost = try ground.update(with: ["PROD_DB_NAME": "nowhere"])
        #expect(lost.status == 8 && lost.error?.contains("'nowhere'") ?? false, "\(lost)")
        #expect(try ground.content() == "0001|a@x b@x|2")
        #expect(!FileManager.default.fileExists(atPath: ground.sandbox.at("diff.json")))
        #expect(ground.sandbox.published.isEmpty)

        // The tests' server runs without fsync, which validate tells.
        let good = try ground.update()
        #expect(good.status == 13 && good.errors.contains("Production is updated"), "\(good)")
        #expect(good.output.contains("fsync = off"), "\(good)")
        #expect(try ground.content() == "0002|a@x b@x|2")
        let difference = try Document(ground.sandbox.text("diff.json"))
        #expect(difference["differences"].list.map { $0["object"].text } == ["public.users.nick"])

        try ground.project.add(
          "0003", after: "0002",
          """
          with op.get_context().autocommit_block():
            op.execute('CREATE TABLE halfway (id int)')
            op.execute("UPDATE users SET email = 'ruined'")
          op.execute('SELECT 1 / 0')
          """)
        let bad = try ground.update()
        #expect(bad.status == 1 && bad.errors.contains("comes back"), "\(bad)")
        #expect(try ground.content() == "0002|a@x b@x|2")
        let kept = try ground.sandbox.run("restore", "--env", "prod", "--list-kept").lines
        #expect(kept.count == 1)
        let name = try #require(kept.first?.split(separator: " ").first.map(String.init))
        #expect(try ground.cluster.sql("SELECT DISTINCT email FROM users", in: name) == "ruined\n")
        try ground.cluster.sql("DROP DATABASE \"\(name)\"")
      }
    }
  }
}
