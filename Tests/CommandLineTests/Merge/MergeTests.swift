import Testing

extension BuiltProgram {
  @Suite struct MergeTests {
    private static let spendings = """
      SELECT string_agg(concat_ws(' ', u.email, c.name, p.name, e.cents, r.title, x.cents, t.tag), E'\\n' ORDER BY e.spent_on)
      FROM expenses e JOIN users u ON u.id = e.user_id LEFT JOIN categories c ON c.id = e.category_id
      LEFT JOIN categories p ON p.id = c.parent_id LEFT JOIN recurring r ON r.id = e.recurring_id
      LEFT JOIN expenses x ON x.id = r.last_expense_id LEFT JOIN expense_tags t ON t.expense_id = e.id
      WHERE e.spent_on > '2026-01-01'
      """

    @Test(
      "a whole tracker is merged: ids are new, every reference follows, and a second run finds nothing to do")
    func tracker() throws {
      let ground = try MergeGround()
      let before = try ground.state()
      let words =
        MergeGround.everything + ["--on-conflict", "users=update", "--exclude", "users.password_hash"]
      let dry = try ground.mergeWith(words + ["--dry-run", "--json"])
      #expect(dry.status == 0, "\(dry)")
      let plan = try Document(dry.output)
      let counts = plan["tables"].list.map {
        "\($0["table"].text ?? "") \($0["insert"].number ?? -1) \($0["update"].number ?? -1)"
      }
      #expect(
        Set(counts) == [
          "public.users 2 1", "public.categories 2 0", "public.expenses 4 0", "public.recurring 2 0",
          "public.budgets 2 0", "public.tags 1 0", "public.expense_tags 3 0",
        ])
      #expect(try ground.state() == before, "the dry run changed something")

      let outcome = try ground.mergeWith(words + ["--report", "report.json"])
      #expect(outcome.status == 0 && outcome.output.contains("Merged: 17 rows"), "\(outcome)")
      #expect(
        try ground.found(Self.spendings) == """
          ann@x Lunch Food 950 work
          ann@x Food 2000 market 2000 home
          bob@x Travel 30000 train
          cy@x 500 work
          """)
      #expect(
        try ground.found("SELECT note FROM expenses WHERE amount = 5 AND spent_on > '2026-01-01'")
          == "a\tb\\.")
      #expect(
        try ground.found("SELECT id, name, password_hash FROM users WHERE email = 'bob@x'") == "41|Bob|secret"
      )
      #expect(try ground.found("SELECT count(*) FROM expenses") == "104")
      #expect(
        try ground.found("INSERT INTO users (email, name) VALUES ('new@x', 'New') RETURNING id") == "44",
        "the sequence does not lead on")

      let report = try Document(ground.sandbox.text("report.json"))
      let users = try #require(report["tables"].list.first { $0["table"].text == "public.users" })
      let ids = users["ids"].list.map {
        "\($0["action"].text ?? "") \($0["old"]["id"].number ?? 0) \($0["new"]["id"].number ?? 0)"
      }
      #expect(ids == ["insert 1 42", "update 2 41", "insert 3 43"])
      #expect(try ground.sandbox.listed().first?["labels"].texts == ["before-merge"])

      let again = try ground.state()
      let second = try ground.mergeWith(words)
      #expect(second.status == 0 && second.output.contains("Merged: 0 rows"), "\(second)")
      #expect(try ground.state() == again && ground.sandbox.listed().count == 1)
      #expect(
        ground.sandbox.leftovers.isEmpty && !ground.sandbox.names(".").contains { $0.contains("partial") })
    }

    @Test("rows that differ are updated, skipped or forbid the merge, each table its own way")
    func policies() throws {
      let ground = try MergeGround()
      let conflict = try ground.refused(12, ["--table", "users"])
      #expect(conflict.output.contains("name 'Bob' instead of 'Robert'"), "\(conflict)")
      #expect(conflict.hint?.contains("--on-conflict public.users=update") ?? false)
      let dry = try ground.merge("--table", "users", "--dry-run")
      #expect(dry.status == 13 && dry.output.contains("1 conflict"), "\(dry)")
      let skipped = try ground.merge("--table", "users", "--on-conflict", "skip", "--no-safety-backup")
      #expect(skipped.status == 0, "\(skipped)")
      #expect(try ground.found("SELECT name FROM users WHERE email = 'bob@x'") == "Robert")
      #expect(try ground.found("SELECT count(*) FROM users") == "43")
      let updated = try ground.merge(
        "--table", "users", "--on-conflict", "fail", "--on-conflict", "users=update", "--no-safety-backup")
      #expect(updated.status == 0, "\(updated)")
      #expect(try ground.found("SELECT name FROM users WHERE email = 'bob@x'") == "Bob")
      #expect(try ground.sandbox.listed().isEmpty)
    }

    @Test("what rows refer to is looked up, and what is not there is a conflict")
    func lookups() throws {
      let ground = try MergeGround()
      let words = ["--table", "expenses", "--match", "expenses=user_id,spent_on,amount"]
      let outcome = try ground.refused(12, words)
      #expect(
        outcome.output.contains("user_id='1' leads to no row of public.users in the target"), "\(outcome)")
      try ground.cluster.sql(
        "INSERT INTO users (email, name) VALUES ('ann@x', 'Another'), ('cy@x', 'Y'); "
          + "INSERT INTO categories (user_id, name) VALUES (42, 'Food'), (42, 'Lunch'); "
          + "INSERT INTO recurring (user_id, title) VALUES (42, 'market'), (41, 'train')", in: ground.target)
      let found = try ground.mergeWith(words)
      #expect(found.status == 0 && found.output.contains("Merged: 4 rows"), "\(found)")
      #expect(
        try ground.found(
          "SELECT string_agg(u.name, ',' ORDER BY e.spent_on) FROM expenses e JOIN users u ON u.id = e.user_id WHERE spent_on > '2026-01-01'"
        )
          == "Another,Another,Robert,Y")
    }

    @Test("every mistake costs one sentence, and the target nothing")
    func mistakes() throws {
      let ground = try MergeGround()
      #expect(try ground.refused(5, ["--table", "user"]).hint?.contains("users") ?? false)
      #expect(
        try ground.refused(2, ["--table", "expenses"]).hint?.contains("--match public.expenses=") ?? false)
      try ground.refused(2, [])
      try ground.refused(2, ["--table", "users", "--match", "users=mail"])
      try ground.refused(2, ["--table", "users", "--on-conflict", "overwrite"])
      try ground.refused(2, ["--table", "users", "--exclude", "name"])
      try ground.refused(2, ["--table", "users", "--report", "none/report.json"])
      try ground.refused(12, ["--table", "users", "--exclude", "users.email"])
      let same = try ground.sandbox.run("merge", "--source", "dev", "--target", "dev", "--table", "users")
      #expect(same.status == 12, "\(same)")
      try ground.sandbox.write(
        ground.sandbox.text(".env")
          + Sandbox.variables(ground.cluster, name: "TWIN", database: ground.target), to: ".env")
      let twin = try ground.sandbox.run("merge", "--source", "twin", "--target", "prod", "--table", "users")
      #expect(twin.status == 12 && twin.error?.contains("the same database") ?? false, "\(twin)")
    }

    @Test("a protected target wants its name, and is told what would be written")
    func protected() throws {
      let ground = try MergeGround()
      try ground.sandbox.write(
        "[env.dev]\nenv_file = \".env\"\n[env.prod]\nprotected = true\nenv_file = \".env\"\n",
        to: "strongroom.toml")
      let words = ["--table", "tags"]
      let refused = try ground.refused(12, words)
      #expect(refused.error?.contains("1 new and 0 changed in public.tags") ?? false, "\(refused)")
      try ground.refused(12, words + ["--yes"])
      let agreed = try ground.mergeWith(words + ["--confirm", "prod"])
      #expect(agreed.status == 0, "\(agreed)")
    }
  }
}
