import Testing

extension BuiltProgram {
  /// What keeps a migration from beginning, each with its own sentence.
  @Suite struct MigrateRefusalTests {
    @Test("several heads, an unknown revision, no table of revisions, no alembic")
    func sentences() throws {
      let ground = try MigrationGround()
      try ground.project.add("0002a", after: "0001", "pass")
      try ground.project.add("0002b", after: "0001", "pass")
      let heads = try ground.migrate()
      #expect(heads.status == 2 && heads.error?.contains("several heads: 0002a, 0002b") ?? false, "\(heads)")
      #expect(heads.hint?.contains("--revision heads") ?? false)
      let unknown = try ground.migrate("--revision", "feed")
      #expect(unknown.status == 5 && unknown.error?.contains("feed") ?? false, "\(unknown)")
      #expect(try ground.migrate("--revision", "-1").status == 2)
      #expect(try ground.migrate("--on-failure", "pray").status == 2)
      for words in [["--dry-run"], ["--on-failure", "restore"]] {
        let both = try ground.sandbox.run(["migrate", "--env", "prod", "--rehearse"] + words)
        #expect(both.status == 2 && both.error?.contains(words[0]) ?? false, "\(both)")
      }
      #expect(try ground.rollback("--steps", "0", "--yes").status == 2)
      let both = try ground.migrate("--revision", "heads")
      #expect(both.status == 0 && both.output.contains("to 0002a, 0002b"), "\(both)")
      #expect(try ground.rollback("--yes").error?.contains("several revisions") ?? false)

      try ground.sql("DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('feed')")
      let strange = try ground.migrate()
      #expect(strange.status == 5 && strange.error?.contains("is at revision 'feed'") ?? false, "\(strange)")
      try ground.sql("CREATE SCHEMA billing; CREATE TABLE billing.alembic_version (version_num varchar(32))")
      let shared = try ground.migrate()
      #expect(shared.status == 12, "\(shared)")
      #expect(
        shared.error?.contains("billing.alembic_version, public.alembic_version") ?? false, "\(shared)")
      try ground.sql("DROP SCHEMA billing CASCADE; DROP TABLE alembic_version")
      let unmanaged = try ground.migrate()
      #expect(unmanaged.status == 12 && unmanaged.hint?.contains("alembic stamp") ?? false, "\(unmanaged)")
      #expect(try ground.rollback("--yes").status == 5)
      try ground.sandbox.write(
        "[alembic]\nvenv = \"nowhere\"\n[env.prod]\nenv_file = \".env\"\n", to: "strongroom.toml")
      let missing = try ground.migrate()
      #expect(missing.status == 8 && missing.hint?.contains("venv") ?? false, "\(missing)")
    }

    @Test("a parent that no file is, and a project that prints among the SQL, are named as such")
    func words() throws {
      let ground = try MigrationGround()
      try ground.project.add("0002", after: "0001", "op.execute('ALTER TABLE users ADD COLUMN phone text')")
      let chatty = try ground.sandbox.text("app/migrations/env.py")
      try ground.sandbox.write("print('hello there')\n" + chatty, to: "app/migrations/env.py")
      let plan = try ground.migrate("--dry-run")
      #expect(plan.status == 0, "\(plan)")
      let told = plan.output + plan.errors
      #expect(told.contains("the project prints 'hello there' among alembic's SQL"), "\(plan)")
      #expect(!plan.output.contains("statement-fails"), "\(plan)")
      try ground.sandbox.write(chatty, to: "app/migrations/env.py")
      try ground.project.add("0004", after: "0003", "pass")
      let gap = try ground.migrate()
      #expect(gap.status == 5 && gap.error?.contains("follows revision '0003'") ?? false, "\(gap)")
      #expect(gap.hint?.contains("down_revision") ?? false, "\(gap)")
    }

    @Test(
      "a sealed backup that nothing at hand opens: exit 7 before anything, and --on-failure stop needs no key"
    )
    func sealed() throws {
      let ground = try MigrationGround()
      try ground.project.add("0002", after: "0001", "op.execute('CREATE TABLE more (id int)')")
      try ground.sandbox.run("key", "generate", "--name", "ops", "--out", "ops.key")
      let key = try ground.sandbox.tool("age-keygen", "-y", "ops.key").output.split(separator: "\n")[0]
      try ground.sandbox.write(
        "[encryption]\nrecipients = [{ name = \"ops\", recipient = \"\(key)\" }]\n"
          + ground.sandbox.text("strongroom.toml"), to: "strongroom.toml")
      let refused = try ground.migrate()
      #expect(refused.status == 7 && refused.hint?.contains("--on-failure stop") ?? false, "\(refused)")
      #expect(try ground.revision == "0001" && ground.sandbox.published.isEmpty)
      #expect(try ground.migrate("--rehearse").status == 7)
      let rehearsed = try ground.migrate("--rehearse", "--identity", "ops.key")
      #expect(rehearsed.status == 13, "\(rehearsed)")
      let blind = try ground.migrate("--on-failure", "stop")
      #expect(try blind.status == 0 && ground.revision == "0002", "\(blind)")
      #expect(ground.sandbox.leftovers.isEmpty)
    }
  }
}
