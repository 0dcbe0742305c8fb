import Testing

extension BuiltProgram {
  /// Pages, orders, tombstones and sums, as a user asks for them.
  @Suite struct ListingSessionTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func ids(_ arguments: String...) throws -> [String] {
      let outcome = try sandbox.run(["list-backups", "--json"] + arguments)
      #expect(outcome.status == 0, "\(outcome)")
      return try Document(outcome.output)["backups"].list.compactMap { $0["id"].text }
    }

    @Test("a listing is sorted, filtered by size and revision, and paged by number or by cursor")
    func pages() throws {
      try sandbox.backUp("--label", "one")
      try sandbox.backUp("--compress", "zstd")
      try sandbox.backUp("--schema-only")
      let newest = try ids()
      #expect(newest.count == 3)
      #expect(try ids("--sort", "oldest") == newest.reversed())
      #expect(try ids("--reverse") == newest.reversed())
      #expect(try ids("--sort", "size") == [newest[2], newest[1], newest[0]])
      #expect(try Set(ids("--sort", "duration", "--reverse")) == Set(newest))
      let largest = try #require(try sandbox.listed().last?["stored_bytes"].number)
      #expect(try ids("--min-size", "\(largest)B") == [newest[2]])
      #expect(try ids("--max-size", "\(largest - 1)B") == [newest[0], newest[1]])
      #expect(try ids("--revision", "3f2a") == newest && ids("--revision", "4").isEmpty)
      #expect(try ids("--format", "custom").isEmpty)
      #expect(try (1...4).flatMap { try ids("--limit", "1", "--page", "\($0)") } == newest)

      var found: [String] = []
      var arguments: [String] = []
      repeat {
        let outcome = try sandbox.run(
          ["list-backups", "--json", "--limit", "2", "--sort", "size"] + arguments)
        let document = try Document(outcome.output)
        found += document["backups"].list.compactMap { $0["id"].text }
        arguments = document["next"].text.map { ["--cursor", $0] } ?? []
        #expect(document["has_more"].flag == !arguments.isEmpty)
      } while !arguments.isEmpty && found.count < 9
      #expect(found == [newest[2], newest[1], newest[0]])
      let table = try sandbox.run("list-backups", "--limit", "1")
      #expect(
        table.errors.contains("More backups match; go on with --page, or with --cursor newest:"), "\(table)")
    }

    @Test(
      "what makes no sense is a mistake",
      arguments: [
        ["--page", "0"], ["--page", "2", "--cursor", "newest:1:1"], ["--cursor", "somewhere"],
        ["--cursor", "largest:1:1"], ["--sort", "newst"], ["--min-size", "10"], ["--max-size", "big"],
        ["--format", "zip"],
      ])
    func mistakes(arguments: [String]) throws {
      try sandbox.backUp()
      let outcome = try sandbox.run(["list-backups"] + arguments)
      #expect(
        outcome.status == 2 && outcome.error != nil && outcome.hint != nil && outcome.output.isEmpty,
        "\(outcome)")
    }

    @Test("a removed backup is shown when asked for, and by show; nothing else takes it")
    func tombstone() throws {
      let gone = try sandbox.backUp("--note", "the first")
      try sandbox.backUp("--note", "the second")
      let all = try ids()
      let id = try #require(all.last)
      let buried = try sandbox.shell(
        """
        sqlite3 -bail backups/catalog.sqlite "UPDATE copies SET state = 'removed', bytes = NULL
            WHERE object IN (SELECT number FROM objects WHERE backup = 1);
          UPDATE backups SET state = 'removed', removed = 1, archived = 0, reason = 'no rule keeps it',
            changed = 1795000000000000 WHERE sequence = 1"
        """)
      #expect(buried.status == 0, "\(buried)")
      #expect(try ids() == [all[0]] && ids("--state", "removed") == [id])
      #expect(try sandbox.run("search", "first").output.isEmpty)
      #expect(try sandbox.run("search", "first", "--state", "removed").output.contains(gone))
      let shown = try sandbox.run("show", id)
      #expect(shown.status == 0 && shown.output.contains("removed (no rule keeps it)"), "\(shown)")
      #expect(
        shown.output.contains("removed       2026-11-18 ") && shown.output.contains("the first"), "\(shown)")
      #expect(!shown.output.contains("\npath"))
      let document = try Document(try sandbox.run("show", id, "--json").output)
      #expect(isInstant(document["removed"].text) && document["path"].text == nil)
      for command in [
        ["verify", id], ["restore", "--env", "dev", "--backup", id], ["recovery-sheet", id],
      ] {
        let refused = try sandbox.run(command)
        #expect(refused.status == 5 && refused.error?.contains("is removed") == true, "\(refused)")
      }
      let verified = try sandbox.run("verify", "--all")
      #expect(verified.output.contains("1 of 1 passed"), "\(verified)")
    }

    @Test("stats sums up each environment, with a bar for each month")
    func stats() throws {
      let name = try sandbox.backUp()
      try sandbox.backUp("--schema-only")
      let text = try sandbox.run("stats")
      #expect(text.status == 0 && text.lines[0].hasPrefix("ENVIRONMENT  BACKUPS"), "\(text)")
      let columns = text.lines[1].split(separator: " ")
      #expect(columns.prefix(2) == ["dev", "2"] && text.lines[1].contains("+"), "\(text)")
      #expect(text.lines.last?.hasSuffix("█") == true && !text.output.contains("\u{1B}"), "\(text)")
      let outcome = try sandbox.run("stats", "--env", "dev", "--json")
      let document = try Document(outcome.output)
      #expect(document["schema"].text == "strongroom/stats/v1" && document["growth_days"].number == 30)
      let dev = document["environments"][0]
      let bytes = try Document(try sandbox.run("list-backups", "--json").output)["backups"].list
        .compactMap { $0["stored_bytes"].number }.reduce(0, +)
      #expect(dev["backups"].number == 2 && dev["states"]["complete"].number == 2)
      #expect(dev["bytes"].number == bytes && dev["growth_bytes"].number == bytes, "\(outcome)")
      #expect(dev["months"][0]["backups"].number == 2 && dev["months"][0]["bytes"].number == bytes)
      #expect(isInstant(dev["oldest"].text) && isInstant(dev["newest"].text) && !name.isEmpty)
      #expect(try sandbox.run("stats", "--env", "prod").status == 2)
    }
  }
}
