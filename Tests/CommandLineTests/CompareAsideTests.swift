import Testing

extension BuiltProgram {
  /// What no dump tells of a database, so that neither the document nor the fingerprint has it.
  @Suite struct CompareAsideTests {
    private func sides(
      _ first: String, _ second: String, _ body: (Cluster, Sandbox) throws -> Void
    ) throws {
      let cluster = try Cluster.current
      try cluster.database("aside_dev", first) {
        try cluster.database("aside_prod", second) {
          let sandbox = try Sandbox(
            env: Sandbox.variables(cluster, name: "DEV", database: "aside_dev")
              + Sandbox.variables(cluster, name: "PROD", database: "aside_prod"))
          sandbox.environment["TMPDIR"] = "/tmp"
          try body(cluster, sandbox)
        }
      }
    }

    private static let table = "CREATE TABLE t (id int PRIMARY KEY, email text, x int);"

    @Test("an index that is invalid on one side is a difference between databases, and none from a backup")
    func validity() throws {
      let index = "CREATE UNIQUE INDEX t_email ON t (email);"
      try sides(
        Self.table + index, Self.table + "INSERT INTO t VALUES (1, 'a@x', 1), (2, 'a@x', 2);"
      ) { cluster, sandbox in
        let built = try sandbox.tool(
          "\(Cluster.bin)/psql", "-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres", "-d",
          "aside_prod", "-c", "CREATE UNIQUE INDEX CONCURRENTLY t_email ON t (email)")
        #expect(built.status != 0, "the build fails and leaves its index: \(built)")
        let words = ["compare", "--source", "dev", "--target", "prod", "--exit-code"]
        let there = try sandbox.run(words)
        #expect(there.status == 13, "\(there)")
        let found = try Document(there.output)["differences"].list
        try #require(found.count == 1, "\(there)")
        #expect(found[0]["kind"].text == "index" && found[0]["attribute"].text == "valid")
        #expect(found[0]["risk"].text == "HIGH" && found[0]["before"].text == "no")
        let statements = found[0]["sql"].texts
        #expect(
          statements.count == 2 && statements[0].hasPrefix("DROP INDEX CONCURRENTLY public.\"t_email\"")
            && statements[1].hasPrefix("CREATE UNIQUE INDEX CONCURRENTLY t_email"), "\(statements)")

        let back = try sandbox.run("compare", "--source", "prod", "--target", "dev")
        let mirrored = try Document(back.output)["differences"].list
        #expect(mirrored.count == 1 && mirrored[0]["sql"].texts.isEmpty, "\(back)")

        let asked = try sandbox.run("preflight", "--env", "prod", "--against", "dev", "--json")
        let finding = try Document(asked.output)["findings"].list.first
        #expect(
          finding?["rule"].text == "duplicates-before-unique" && finding?["count"].number == 1, "\(asked)")
        #expect(finding?["blocks"].flag == true)

        try sandbox.backUp("--schema-only")
        let dev = try #require(try sandbox.listed().first?["id"].text)
        let dumped = try sandbox.run("backup", "--env", "prod", "--schema-only")
        #expect(dumped.status == 0, "\(dumped)")
        let prod = try #require(try sandbox.listed().map { $0["id"].text }.first { $0 != dev } ?? nil)
        // Of prod's the index is not in the dump: pg_dump leaves invalid ones out.
        for (id, target) in [(dev, "dev"), (dev, "prod"), (prod, "prod")] {
          let same = try sandbox.run(
            "compare", "--source", "backup:\(id)", "--target", target, "--exit-code", "--format", "text")
          #expect(same.status == 0, "\(same)")
        }
      }
    }

    @Test("other values of a foreign server's options are a difference, and are not shown")
    func options() throws {
      func server(_ host: String) -> String {
        "CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw "
          + "OPTIONS (host '\(host)', dbname 'same');"
      }
      try sides(server("alpha-host"), server("beta-host")) { cluster, sandbox in
        let words = ["compare", "--source", "dev", "--target", "prod", "--exit-code"]
        let text = try sandbox.run(words + ["--format", "text"])
        #expect(text.status == 13 && text.output.contains("~ foreign server far values"), "\(text)")
        #expect(text.lines.contains("      options differ: host"), "\(text)")
        let document = try sandbox.run(words)
        #expect(try Document(document.output)["differences"].list.count == 1, "\(document)")
        let digits = try Regex("[0-9a-f]{32}")
        for output in [text.output, document.output] {
          #expect(!output.contains("alpha-host") && !output.contains("beta-host"), "\(output)")
          #expect(!output.contains(digits), "\(output)")
        }
        try sandbox.run("backup", "--env", "prod", "--schema-only")
        let id = try #require(try sandbox.listed().first?["id"].text)
        let same = ["compare", "--source", "backup:\(id)", "--exit-code", "--target"]
        #expect(try sandbox.run(same + ["prod"]).status == 0)
        #expect(try sandbox.run(same + ["dev"]).status == 13)
        try cluster.sql("ALTER SERVER far OPTIONS (SET host 'alpha-host')", in: "aside_prod")
        #expect(try sandbox.run(words).status == 0)
        try cluster.sql("ALTER SERVER far VERSION '2' OPTIONS (SET host 'gamma')", in: "aside_prod")
        let whole = try sandbox.run(words)
        #expect(try Document(whole.output)["differences"].list.count == 1, "\(whole)")
        #expect(whole.output.contains("options differ: host") && !whole.output.contains(digits), "\(whole)")
      }
    }

    @Test("a type that only rounds would change values, and would not fail")
    func rounding() throws {
      let rows = "INSERT INTO t VALUES (1.2345, 1.5, 'abcdef'), (2.5, 1e12, 'ab');"
      try sides(
        "CREATE TABLE t (a numeric(12,1), b numeric(12,2), c varchar(3));",
        "CREATE TABLE t (a numeric(12,4), b float8, c varchar(9));" + rows
      ) { cluster, sandbox in
        let outcome = try sandbox.run("preflight", "--env", "prod", "--against", "dev", "--json")
        let findings = try Document(outcome.output)["findings"].list
        let told = findings.map {
          "\($0["object"].text ?? "") \($0["blocks"].flag ?? false) \($0["changes_values"].flag ?? false)"
        }
        #expect(
          Set(told) == [
            "column public.t.a false true", "column public.t.b true false", "column public.t.c true false",
          ],
          "\(outcome)")
        try sandbox.write("ALTER TABLE t ALTER a TYPE numeric(12,1)", to: "round.sql")
        let script = try sandbox.run("preflight", "--env", "prod", "--sql", "round.sql")
        #expect(script.status == 13 && script.output.contains("(would change values)"), "\(script)")
        #expect(script.output.contains(", 0 would fail, 1 would change values"), "\(script)")
        try cluster.sql("ALTER TABLE t ALTER a TYPE numeric(12,1)", in: "aside_prod")
      }
    }

    @Test("suggested statements drop what hangs on others first, and a function before its successor")
    func order() throws {
      try sides(
        "CREATE TABLE t (b bigint); CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'select 1';",
        """
        CREATE TABLE t (b int); CREATE VIEW v AS SELECT b FROM t;
        CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'select 1';
        """
      ) { cluster, sandbox in
        let script = try sandbox.run("compare", "--source", "dev", "--target", "prod", "--format", "sql")
        try cluster.sql(script.output, in: "aside_prod")
        let same = try sandbox.run("compare", "--source", "dev", "--target", "prod", "--exit-code")
        #expect(same.status == 0, "\(same) after \(script.output)")
      }
    }
  }
}
