import Glibc
import Testing

extension BuiltProgram {
  /// Servers that are down, refuse, lack something or hide rows: exit 8, each with its own sentence and hint.
  @Suite struct ServerFaultTests {
    private let sandbox: Sandbox
    private let cluster: Cluster

    init() throws {
      sandbox = try Sandbox()
      cluster = try Cluster.current
    }

    private func expectRefusal(
      _ words: String, hint: String, location: SourceLocation = #_sourceLocation
    ) throws {
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect(outcome.status == 8 && outcome.output.isEmpty, "\(outcome)", sourceLocation: location)
      #expect(outcome.error?.contains(words) == true, "\(outcome)", sourceLocation: location)
      #expect(outcome.hint?.contains(hint) == true, "\(outcome)", sourceLocation: location)
      #expect(!outcome.errors.contains(Sandbox.password), sourceLocation: location)
      #expect(sandbox.published.isEmpty && sandbox.leftovers.isEmpty, sourceLocation: location)
      let newest = try sandbox.listed()[0]
      #expect(
        newest["state"].text == "failed" && newest["reason"].text == outcome.error, sourceLocation: location)
    }

    @Test("F34: a wrong password, and none at all, are told apart")
    func password() throws {
      try sandbox.write(Sandbox.overTCP(cluster, password: "wrong"), to: ".env")
      try expectRefusal("refused the password of role 'postgres'", hint: "DEV_DB_PASSWORD")
      let lines = Sandbox.overTCP(cluster).split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
      try sandbox.write(lines, to: ".env")
      try expectRefusal("wants a password for role 'postgres'", hint: "password_file")
    }

    @Test(
      "F34: a server that is down, a socket that is not there and a host that nobody knows are told apart")
    func unreachable() throws {
      try sandbox.write("DEV_DB_HOST=127.0.0.1\nDEV_DB_PORT=1\nDEV_DB_NAME=x\nDEV_DB_USER=x\n", to: ".env")
      try expectRefusal("was refused", hint: "Start the server")
      try sandbox.write("DEV_DB_HOST=/nowhere\nDEV_DB_NAME=x\nDEV_DB_USER=x\n", to: ".env")
      try expectRefusal("no PostgreSQL socket", hint: "host of this environment")
      try sandbox.write("DEV_DB_HOST=db.invalid\nDEV_DB_NAME=x\nDEV_DB_USER=x\n", to: ".env")
      try expectRefusal("host 'db.invalid' is unknown", hint: "Compose")
    }

    @Test("F34: a database and a role that do not exist are named")
    func absent() throws {
      try sandbox.write(Sandbox.variables(cluster, database: "no_such_database"), to: ".env")
      try expectRefusal("database 'no_such_database' does not exist", hint: "createdb")
      try sandbox.write(
        "DEV_DB_HOST=\(cluster.folder)\nDEV_DB_PORT=\(cluster.port)\nDEV_DB_NAME=expenses\nDEV_DB_USER=nobody_here\n",
        to: ".env")
      try expectRefusal("role 'nobody_here'", hint: "createuser")
    }

    @Test("F34: a table that the role may not read, and one whose rows are hidden from it, are named")
    func permissions() throws {
      try cluster.sql("CREATE ROLE limited LOGIN PASSWORD '\(Sandbox.password)'")
      defer { _ = try? cluster.sql("DROP ROLE limited") }
      try cluster.database(
        "guarded", "CREATE TABLE open (id int); CREATE TABLE secret (id int); GRANT SELECT ON open TO limited"
      ) {
        try sandbox.write(Sandbox.overTCP(cluster, database: "guarded", user: "limited"), to: ".env")
        try expectRefusal("permission denied for table public.secret", hint: "pg_read_all_data")
        try cluster.sql(
          "GRANT SELECT ON secret TO limited; ALTER TABLE secret ENABLE ROW LEVEL SECURITY", in: "guarded")
        try expectRefusal("row-level security hides rows of 'public.secret'", hint: "BYPASSRLS")
      }
    }

    @Test(
      "a role without the right to read all roles still gets its backup, with a warning that roles are not in it"
    )
    func ordinaryRole() throws {
      try cluster.sql("CREATE ROLE owner_of_one LOGIN PASSWORD '\(Sandbox.password)'")
      try cluster.database("owned", "CREATE TABLE t (id int)") {
        try cluster.sql(
          "ALTER DATABASE owned OWNER TO owner_of_one; ALTER TABLE t OWNER TO owner_of_one", in: "owned")
        try sandbox.write(Sandbox.overTCP(cluster, database: "owned", user: "owner_of_one"), to: ".env")
        let outcome = try sandbox.run("backup", "--env", "dev")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      }
      try cluster.sql("DROP ROLE owner_of_one")
    }

    @Test("a stray PGHOST, PGDATABASE or PGSERVICE of the user's shell leads nowhere else")
    func strayVariables() throws {
      let outcome = try sandbox.run(
        ["backup", "--env", "dev"],
        with: [
          "PGHOST": "/nowhere", "PGDATABASE": "postgres", "PGUSER": "nobody", "PGSERVICE": "x",
          "PGOPTIONS": "-c x=y",
          "PGPORT": "1", "LC_ALL": "C", "PGPASSFILE": "/nowhere",
        ])
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try sandbox.listed()[0]["database"].text == "expenses")
    }
  }
}
