import Foundation
import Testing

extension BuiltProgram {
  /// Updates that come to their end, and those that nobody agrees to.
  @Suite struct UpdateProdTests {
    @Test("unattended it walks all steps, and a second call finds nothing to do and leaves the service alone")
    func green() throws {
      let update = try UpdateGround(
        """
        [[hook]]
        on = ["update-prod.before", "update-prod.after", "update-prod.failure"]
        command = ["/bin/sh", "-c", "echo $STRONGROOM_EVENT >> hooks"]
        """)
      try update.addPhone()
      let cluster = update.ground.cluster
      try cluster.database(
        "update_dev",
        "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, phone text); CREATE TABLE legacy (id int PRIMARY KEY, x text); CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY)"
      ) {
        let sandbox = update.sandbox
        try sandbox.write(
          try sandbox.text(".env") + Sandbox.variables(cluster, database: "update_dev"), to: ".env")
        try sandbox.write(
          try sandbox.text("strongroom.toml") + "[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
        let outcome = try update.update("--yes")
        #expect(outcome.status == 0, "\(outcome)")
        for words in [
          "[x] compare   1 difference: 1 LOW", "[x] review    1 migration, from 0001 to 0002",
          "leads back to the same schema", "[x] stop      the service is stopped",
          "[x] migrate   the database is at 0002", "nothing new found; its schema is that of dev",
          "[x] restart   the service is started", "[x] health    the service is well",
          "Updated: prod", "service   runs and is well",
        ] { #expect(outcome.output.contains(words), "\(words)\n\(outcome)") }
      }
      #expect(update.calls == ["stop", "start", "health"])
      #expect(try update.ground.revision == "0002")
      #expect(try update.ground.labels() == ["before-migration", "update-prod"])
      #expect(try update.sandbox.text("hooks") == "update-prod.before\nupdate-prod.after\n")

      try update.forgetCalls()
      let again = try update.update("--yes", "--no-compare", "--json")
      #expect(again.status == 0, "\(again)")
      let document = try Document(again.output)
      #expect(document["schema"].text == "strongroom/update/v1" && document["state"].text == "done")
      let states = document["steps"].list.compactMap { $0["state"].text }
      #expect(
        states == ["done", "skipped", "done", "skipped", "skipped", "skipped", "done", "skipped", "done"])
      #expect(update.calls == ["health"])
      #expect(update.sandbox.leftovers.isEmpty)
    }

    @Test("without anybody to ask it begins nothing, and names what agrees")
    func nobody() throws {
      let update = try UpdateGround(protected: true)
      try update.addPhone()
      let alone = try update.update()
      #expect(alone.status == 12 && alone.hint == "Add --confirm prod to agree.", "\(alone)")
      let yes = try update.update("--yes")
      #expect(yes.status == 12 && yes.hint == "Add --confirm prod to agree.", "\(yes)")
      #expect(try update.update("--confirm", "dev").status == 2)
      #expect(update.sandbox.published.isEmpty && update.calls.isEmpty)
      let plain = try UpdateGround(service: false)
      #expect(try plain.update().hint == "Add --yes to agree.")
      for words in [
        ["--step", "bakup"], ["--source", "dev", "--no-compare"], ["--unwind", "--step", "stop"],
        ["--on-failure", "pray"], ["--env", "Prod"], ["--unwind", "--source", "dev"],
        ["--unwind", "--reuse-backup"], ["--unwind", "--no-compare"], ["--unwind", "--revision", "0002"],
      ] {
        let wrong = try plain.sandbox.run(["update-prod"] + words)
        #expect(wrong.status == 2 && wrong.hint != nil, "\(wrong)")
      }
      #expect(try plain.update("--unwind", "--yes").status == 12)
    }

    @Test("step by step each has its turn, and a step that looks is done again")
    func steps() throws {
      let update = try UpdateGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try update.addPhone()
      let early = try update.update("--step", "review", "--yes")
      #expect(early.status == 12 && early.error?.contains("backup comes first") ?? false, "\(early)")
      for step in ["backup", "compare", "review", "rehearse"] {
        let outcome = try update.update("--step", step, "--yes")
        #expect(outcome.status == 0, "\(outcome)")
      }
      #expect(update.calls.isEmpty)
      let shown = try update.update("--dry-run")
      #expect(
        shown.output.contains("stands at stop") && shown.output.contains("[-] rehearse  not rehearsed: "),
        "\(shown)")
      #expect(try update.update("--step", "review", "--yes").status == 0)
      let differently = try update.update("--revision", "0001", "--yes")
      #expect(differently.status == 12 && differently.hint?.contains("--unwind") ?? false, "\(differently)")
      let reusing = try update.update("--reuse-backup", "--yes")
      #expect(reusing.status == 12 && reusing.hint?.contains("--reuse-backup") ?? false, "\(reusing)")
      for step in ["rehearse", "stop", "migrate"] {
        #expect(try update.update("--step", step, "--yes").status == 0)
      }
      #expect(update.calls == ["stop"])
      let stopped = try update.sandbox.run("status")
      #expect(stopped.status == 13 && stopped.output.contains("the service is STOPPED"), "\(stopped)")
      let twice = try update.update("--step", "migrate", "--yes")
      #expect(twice.status == 12, "\(twice)")
      #expect(try update.update("--yes").status == 0)
      #expect(update.calls == ["stop", "start", "health"])
      #expect(try update.ground.revision == "0002")
    }
  }
}
