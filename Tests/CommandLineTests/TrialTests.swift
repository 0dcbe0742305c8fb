import Testing

extension BuiltProgram {
  /// Scripts that are tried on a copy of the schema, which has no rows.
  @Suite struct TrialTests {
    /// Fails on the copy, whose users are none, and not in production.
    private static let granted = "INSERT INTO role_users VALUES (1, 'admin')"

    @Test("what depends on rows is not judged by a copy without them, and what follows is tried all the same")
    func rows() throws {
      try ChangeGround.with { sandbox in
        func found(_ script: String) throws -> (blocking: [String], unanswered: [String]) {
          try sandbox.write(script, to: "next.sql")
          let outcome = try sandbox.run("preflight", "--env", "prod", "--sql", "next.sql", "--json")
          #expect(outcome.status == 13, "\(outcome)")
          let document = try Document(outcome.output)
          let blocking = document["findings"].list.filter { $0["blocks"].flag == true }
          return (blocking.compactMap { $0["rule"].text }, document["unanswered"].texts)
        }
        let table = "CREATE TABLE role_users (user_id int REFERENCES users, role text);"
        for (nth, script) in [
          "BEGIN; \(table) \(Self.granted); ALTER TABLE users ADD UNIQUE (email); COMMIT",
          "\(table) \(Self.granted); ALTER TABLE users ADD UNIQUE (email)",
          "BEGIN; DO $$ BEGIN IF NOT EXISTS (SELECT FROM users) THEN RAISE 'no users'; END IF; END $$; ALTER TABLE users ADD UNIQUE (email); COMMIT",
          "CREATE TABLE more (id int); INSERT INTO more VALUES (1); ALTER TABLE more ADD FOREIGN KEY (id) REFERENCES users; ALTER TABLE users ADD UNIQUE (email)",
        ].enumerated() {
          let told = try found(script)
          #expect(told.blocking == ["duplicates-before-unique"], "\(nth): \(told)")
          #expect(
            told.unanswered.count == 1 && told.unanswered[0].contains("depends on rows"), "\(nth): \(told)")
        }
        let putOff = try found(
          "BEGIN; CREATE TABLE later (id int REFERENCES users DEFERRABLE INITIALLY DEFERRED); INSERT INTO later VALUES (1); COMMIT; ALTER TABLE later ADD y int"
        )
        #expect(putOff.blocking.isEmpty && putOff.unanswered[0].contains("COMMIT"), "\(putOff)")
        let lacking = try found(
          "DO $$ BEGIN ALTER TABLE users ADD flag int; PERFORM 1 / count(*) FROM users; END $$; ALTER TABLE users ALTER flag SET NOT NULL"
        )
        #expect(lacking.blocking.isEmpty && lacking.unanswered[0].contains("not tried"), "\(lacking)")
        for wrong in [
          "BEGIN; \(table) \(Self.granted); ALTER TABLE nowhere ADD x int; COMMIT",
          "INSERT INTO nowhere VALUES (1)",
          "ALTER TABLE users ADD x int DEFAULT 'one'",
        ] { #expect(try found(wrong).blocking == ["statement-fails"], "\(wrong)") }
      }
    }

    @Test("a migration that gives a right to a user who is there is no reason to stop an update")
    func update() throws {
      let update = try UpdateGround()
      try update.ground.project.add(
        "0002", after: "0001",
        """
        op.execute('CREATE TABLE role_users (user_id int REFERENCES users, role text, PRIMARY KEY (user_id, role))')
        op.execute("\(Self.granted)")
        """, downgrade: "op.execute('DROP TABLE role_users')")
      let outcome = try update.update("--yes")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try update.ground.sql("SELECT role FROM role_users") == "admin")
    }
  }
}
