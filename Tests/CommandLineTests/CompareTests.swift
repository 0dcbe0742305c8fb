import Testing

extension BuiltProgram {
  @Suite struct CompareTests {
    /// One row of the guide's table of changes: object, change, attribute, risk, whether data can be lost.
    private static let rows:
      [(object: String, change: String, attribute: String?, risk: String, loses: Bool)] = [
        ("public.notifications", "add", nil, "LOW", false), ("public.users.town", "add", nil, "LOW", false),
        ("public.users.code", "add", nil, "MEDIUM", false),
        ("public.users.zip", "alter", "type", "HIGH", false),
        ("public.expenses.big", "alter", "type", "HIGH", true),
        ("public.users.town", "possible rename", "name", "HIGH", false),
        ("expenses_user_fk on public.expenses", "add", nil, "MEDIUM", false),
        ("users_email_key on public.users", "add", nil, "HIGH", false),
        ("public.users.old_note", "drop", nil, "MEDIUM", true),
        ("public.legacy", "drop", nil, "VERY HIGH", true),
      ]

    @Test("every row of the guide's table has its risk, procedure and pre-check")
    func guide() throws {
      try ChangeGround.with { sandbox in
        let outcome = try sandbox.run("compare", "--source", "dev", "--target", "prod")
        #expect(outcome.status == 0, "\(outcome)")
        let document = try Document(outcome.output)
        #expect(document["schema"].text == "strongroom/compare/v1" && document["identical"].flag == false)
        #expect(document["source"]["name"].text == "dev" && document["target"]["name"].text == "prod")
        #expect(
          document["differences"][0]["risk"].text == "VERY HIGH" && document["risk"].text == "VERY HIGH")
        for row in Self.rows {
          let found = document["differences"].list.first {
            $0["object"].text == row.object && $0["change"].text == row.change
              && $0["attribute"].text == row.attribute
          }
          let difference = try #require(found, "\(row.object) \(row.change)")
          #expect(
            difference["risk"].text == row.risk && difference["data_loss"].flag == row.loses, "\(row.object)")
          #expect(!difference["procedure"].texts.isEmpty, "\(row.object)")
          let isProvable = !["public.notifications", "public.users.town", "public.users.zip"].contains(
            row.object)
          #expect((difference["pre_check"]["sql"].text != nil) == isProvable, "\(row.object)")
        }
        #expect(try sandbox.run("compare", "--source", "dev", "--target", "prod", "--exit-code").status == 13)
      }
    }

    @Test(
      "equal schemas give an empty list, also of a database, its backups in every format and a trusted file")
    func backups() throws {
      try ChangeGround.with { sandbox in
        for format in ["plain", "custom", "directory"] {
          try #require(try sandbox.run("backup", "--env", "prod", "--format", format).status == 0)
        }
        for backup in try sandbox.listed() {
          let side = "backup:\(backup["id"].text ?? "")"
          let outcome = try sandbox.run(
            "compare", "--source", side, "--target", "prod", "--exit-code", "--ownership", "--column-order")
          #expect(outcome.status == 0, "\(outcome)")
          #expect(try Document(outcome.output)["differences"].list.isEmpty)
        }
        let own = try #require(
          sandbox.published.first { $0.hasPrefix("backup_prod_2") && $0.hasSuffix(".sql") })
        #expect(
          try sandbox.run("compare", "--source", "file:backups/\(own)", "--target", "prod", "--exit-code")
            .status == 0)
        try sandbox.shell("cp backups/backup_prod_2*.sql elsewhere.sql")
        let words = ["compare", "--source", "file:elsewhere.sql", "--target", "prod", "--exit-code"]
        #expect(try sandbox.run(words).status == 12)
        #expect(try sandbox.run(words + ["--trust-file"]).status == 0)
        try sandbox.tool("rm", "-r", "backups")
        let unknown = try sandbox.run(words)
        #expect(unknown.status == 12 && unknown.hint?.contains("--trust-file") ?? false, "\(unknown)")
        #expect(try sandbox.run(words + ["--trust-file"]).status == 0)
        #expect(try sandbox.run("compare", "--source", "file:absent", "--target", "prod").status == 5)
        #expect(sandbox.leftovers.isEmpty)
      }
    }

    @Test("text is grouped by risk, sql is a suggestion, and the other formats and sides are usage errors")
    func formats() throws {
      try ChangeGround.with { sandbox in
        let text = try sandbox.run("compare", "--source", "dev", "--target", "prod", "--format", "text")
        let headings = text.lines.filter { ["VERY HIGH", "HIGH", "MEDIUM", "LOW"].contains($0) }
        #expect(headings == ["VERY HIGH", "HIGH", "MEDIUM", "LOW"], "\(text)")
        #expect(text.lines.last?.hasPrefix("15 differences: 1 VERY HIGH") ?? false, "\(text)")
        let sql = try sandbox.run("compare", "--source", "dev", "--target", "prod", "--format", "sql")
        #expect(sql.lines[0].hasPrefix("-- A suggestion") && sql.output.contains("DROP TABLE public.legacy;"))
        for words in [
          ["--format", "xml"], ["--source", "nix:1"], ["--source", "backup:"], ["--source", "nope"],
        ] {
          let wrong = try sandbox.run(["compare", "--source", "dev", "--target", "prod"] + words)
          #expect(wrong.status == 2 && wrong.hint != nil && wrong.output.isEmpty, "\(wrong)")
        }
      }
    }

    @Test("what is said to rewrite a table does, and what is said not to does not")
    func rewrites() throws {
      try ChangeGround.with { sandbox in
        let cluster = try Cluster.current
        let document = try Document(sandbox.run("compare", "--source", "dev", "--target", "prod").output)
        let retyped = document["differences"].list.filter { $0["attribute"].text == "type" }
        #expect(retyped.count == 3)
        try cluster.sql("DROP VIEW spent; UPDATE expenses SET amount = 1, big = 1", in: "change_prod")
        for difference in retyped {
          let table = try #require(difference["table"].text)
          let node = "SELECT pg_relation_filenode('\(table)')"
          let before = try cluster.sql(node, in: "change_prod")
          for statement in difference["sql"].texts { try cluster.sql(statement, in: "change_prod") }
          let isSame = try cluster.sql(node, in: "change_prod") == before
          #expect(isSame != difference["rewrite"].flag, "\(difference["object"].text ?? "")")
        }
      }
    }

    @Test("preflight asks the rows, and names what would fail before it is tried")
    func preflight() throws {
      try ChangeGround.with { sandbox in
        let outcome = try sandbox.run("preflight", "--env", "prod", "--against", "dev", "--json")
        #expect(outcome.status == 13, "\(outcome)")
        let document = try Document(outcome.output)
        let found = document["findings"].list.map { "\($0["rule"].text ?? "") \($0["count"].number ?? -1)" }
        let expected = [
          "rows-before-drop-table 1", "duplicates-before-unique 1", "orphans-before-foreign-key 1",
          "rows-before-required-column 3", "nulls-before-not-null 1", "values-before-drop-column 1",
          "dependants 1",
          "values-before-type-change 2", "values-before-type-change 1", "possible-rename -1",
        ]
        #expect(Set(found) == Set(expected), "\(found)")
        let same = try sandbox.run("preflight", "--env", "prod", "--against", "prod")
        #expect(same.status == 0, "\(same)")
      }
    }

    @Test("preflight lints a script and tries it on a copy, and the database stays as it is")
    func script() throws {
      try ChangeGround.with { sandbox in
        try sandbox.write(
          "BEGIN; ALTER TABLE users ADD UNIQUE (email); DROP TABLE legacy; UPDATE users SET name = 'x'; COMMIT;",
          to: "next.sql")
        let outcome = try sandbox.run("preflight", "--env", "prod", "--sql", "next.sql", "--json")
        #expect(outcome.status == 13, "\(outcome)")
        let rules = try Document(outcome.output)["findings"].list.compactMap { $0["rule"].text }
        #expect(
          Set(rules) == [
            "unique-constraint", "duplicates-before-unique", "drop-table", "rows-before-drop-table",
            "whole-table-update", "rows-under-definition-lock", "no-lock-timeout",
          ], "\(rules)")
        #expect(try Cluster.current.sql("SELECT count(*) FROM legacy", in: "change_prod") == "1\n")
        try sandbox.write(
          """
          BEGIN; ALTER TABLE users RENAME name TO label; ALTER TABLE users ALTER label SET NOT NULL;
          ALTER TABLE legacy RENAME TO past; COMMIT; ALTER TABLE expenses ALTER amount TYPE numeric;
          """, to: "renaming.sql")
        let stuck = try sandbox.run("preflight", "--env", "prod", "--sql", "renaming.sql")
        #expect(stuck.output.contains("view spent depends on column"), "\(stuck)")
        try sandbox.shell("sed -i 's/ALTER TABLE expenses.*//' renaming.sql")
        let renamed = try sandbox.run("preflight", "--env", "prod", "--sql", "renaming.sql", "--json")
        let asked = try Document(renamed.output)["findings"].list.filter { $0["count"].number != nil }
        #expect(asked.compactMap { $0["rule"].text } == ["nulls-before-not-null"], "\(renamed)")
        try sandbox.write("ALTER TABLE nowhere ADD x int", to: "wrong.sql")
        let wrong = try sandbox.run("preflight", "--env", "prod", "--sql", "wrong.sql")
        #expect(wrong.status == 13 && wrong.output.contains("statement-fails"), "\(wrong)")
        #expect(try sandbox.run("preflight", "--env", "prod", "--sql", "absent.sql").status == 5)
        #expect(try sandbox.run("preflight", "--env", "prod").status == 2)
        #expect(sandbox.leftovers.isEmpty)
      }
    }
  }
}
