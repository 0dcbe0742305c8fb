import Testing

extension BuiltProgram {
  @Suite struct PendingTests {
    private static let schema = """
      CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);
      INSERT INTO users (email) VALUES ('a'), ('a'), ('b');
      CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
      INSERT INTO alembic_version VALUES ('0001');
      """

    /// A database at revision 0001 with a duplicate in it, and a project whose 0002 forbids that.
    private func ground(_ body: (Sandbox, MigrationProject) throws -> Void) throws {
      let cluster = try Cluster.current
      try cluster.database("pending", Self.schema) {
        let sandbox = try Sandbox(env: Sandbox.variables(cluster, name: "PROD", database: "pending"))
        let project = try MigrationProject(in: sandbox)
        try project.add(
          "0001", after: nil,
          "op.execute('CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL)')")
        try project.add(
          "0002", after: "0001", "op.create_unique_constraint('users_email_key', 'users', ['email'])")
        try body(sandbox, project)
        #expect(try cluster.sql("SELECT version_num FROM alembic_version", in: "pending") == "0001\n")
      }
    }

    @Test("pending migrations are written by alembic, linted, tried on a copy and asked of the rows")
    func pending() throws {
      try ground { sandbox, _ in
        let outcome = try sandbox.run("preflight", "--env", "prod", "--pending", "--json")
        #expect(outcome.status == 13, "\(outcome)")
        let found = try Document(outcome.output)["findings"].list.map {
          "\($0["rule"].text ?? "") \($0["count"].number ?? 0)"
        }
        #expect(
          Set(found) == ["unique-constraint 0", "duplicates-before-unique 1"], "\(outcome)")
        #expect(sandbox.leftovers.isEmpty)
      }
    }

    @Test("nothing pending is nothing to say, and what alembic cannot write is told")
    func others() throws {
      try ground { sandbox, project in
        try project.add("0003", after: "0002", "op.get_bind().execute(None).fetchall()")
        let unwritten = try sandbox.run("preflight", "--env", "prod", "--pending")
        #expect(unwritten.status == 13 && unwritten.output.contains("were not looked at"), "\(unwritten)")
        try project.add("0002", after: "0001", "raise RuntimeError('no')")
        #expect(try sandbox.run("preflight", "--env", "prod", "--pending").output.contains("no"))
        for name in ["0002", "0003"] { try sandbox.tool("rm", "app/migrations/versions/\(name).py") }
        let same = try sandbox.run("preflight", "--env", "prod", "--pending")
        #expect(same.status == 0, "\(same)")
      }
    }

    @Test(
      "a revision that the project does not have, no alembic and no migrations are sentences of their own")
    func sentences() throws {
      try ground { sandbox, _ in
        let words = ["preflight", "--env", "prod", "--pending"]
        try sandbox.tool("mv", "app/migrations/versions/0001.py", "0001.py")
        try sandbox.tool("mv", "app/migrations/versions/0002.py", "0002.py")
        let unknown = try sandbox.run(words)
        #expect(unknown.status == 5 && unknown.error?.contains("'0001'") ?? false, "\(unknown)")
        try sandbox.tool("rm", "app/alembic.ini")
        let none = try sandbox.run(words)
        #expect(none.status == 2 && none.error?.contains("no migrations") ?? false, "\(none)")
        try sandbox.write(
          "[alembic]\nvenv = \"nowhere\"\n[env.prod]\nenv_file = \".env\"\n", to: "strongroom.toml")
        let missing = try sandbox.run(words)
        #expect(missing.status == 8 && missing.hint?.contains("venv") ?? false, "\(missing)")
      }
    }
  }
}
