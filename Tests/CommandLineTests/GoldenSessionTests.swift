import Testing

extension BuiltProgram {
  /// What a newcomer sees in a folder that holds only a `.env`.
  @Suite struct GoldenSessionTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test("backup prints one line, and its last word is a file that sha256sum accepts")
    func backUp() throws {
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect(outcome.status == 0, "\(outcome)")
      let words = try #require(outcome.lines.first).split(separator: " ").map(String.init)
      #expect(outcome.lines.count == 1 && outcome.output.hasSuffix("\n"))
      #expect(words.count == 3 && words.prefix(2) == ["Backup", "created:"])
      let path = try #require(words.last)
      #expect(path.wholeMatch(of: /backups\/backup_dev_\d{8}_\d{6}\.sql/) != nil, "\(path)")
      #expect(
        try sandbox.text(path).hasSuffix("-- PostgreSQL database dump complete\n--\n\n\n")
          || sandbox.text(path).contains("\\unrestrict"))
      let sums = try sandbox.shell("cd backups && sha256sum -c *.sha256")
      #expect(sums.status == 0 && sums.lines.count == 2, "\(sums)")
      #expect(sandbox.leftovers.isEmpty)
    }

    @Test("the manifest says what the backup is, in fields that scripts may rely on")
    func manifest() throws {
      let name = try sandbox.backUp("--label", "weekly", "--note", "before the move")
      let manifest = try Document(try sandbox.text("backups/\(name).json"))
      #expect(manifest["schema"].text == "strongroom/manifest/v1")
      #expect(manifest["environment"].text == "dev" && manifest["kind"].text == "full")
      #expect(manifest["format"].text == "plain" && manifest["compression"].text == "none")
      #expect(manifest["database"].text == "expenses" && manifest["sequence"].number == 1)
      #expect(manifest["server"]["encoding"].text == "UTF8")
      #expect((manifest["server"]["version_num"].number ?? 0) >= 150000)
      #expect(manifest["tools"]["pg_dump"].text?.hasPrefix("15.") == true)
      #expect(isInstant(manifest["started"].text) && isInstant(manifest["finished"].text))
      #expect(manifest["labels"].texts == ["weekly"] && manifest["note"].text == "before the move")
      #expect(manifest["alembic_revisions"].texts == ["3f2a91c07d5e"])
      let dump = try #require(manifest["objects"].list.first { $0["role"].text == "dump" })
      #expect(dump["name"].text == name)
      #expect(dump["stored_bytes"].number == Int64(try sandbox.read("backups/\(name)").count))
      #expect(dump["stored_sha256"].text == dump["plain_sha256"].text)
      #expect(try sandbox.text("backups/\(name).sha256").hasPrefix(dump["stored_sha256"].text ?? "none"))
      let rows = manifest["census"]["tables"].list.map {
        [$0["name"].text ?? "", "\($0["rows"].number ?? -1)"]
      }
      #expect(rows.contains(["expenses", "5000"]) && rows.contains(["users", "20"]), "\(rows)")
    }

    @Test("list-backups shows people a table and scripts a document, newest first")
    func listing() throws {
      let first = try sandbox.backUp()
      let second = try sandbox.backUp("--schema-only", "--label", "nightly")
      let table = try sandbox.run("list-backups")
      #expect(table.status == 0 && table.lines.count == 3, "\(table)")
      #expect(table.lines[0].hasPrefix("ID "))
      #expect(table.lines[1].hasSuffix(second) && table.lines[2].hasSuffix(first), "\(table)")
      let outcome = try sandbox.run("list-backups", "--json", "--limit", "1")
      let document = try Document(outcome.output)
      #expect(document["schema"].text == "strongroom/list-backups/v1")
      #expect(document["has_more"].flag == true)
      let newest = document["backups"][0]
      #expect(newest["kind"].text == "schema" && newest["state"].text == "complete")
      #expect(newest["sequence"].number == 2 && isInstant(newest["started"].text))
      #expect(newest["stored_bytes"].number == Int64(try sandbox.read("backups/\(second)").count))
      #expect(try sandbox.run("list-backups", "--kind", "full").lines.count == 2)
      #expect(try sandbox.run("list-backups", "--label", "nightly").output.contains(second))
      let none = try sandbox.run("list-backups", "--env", "dev", "--kind", "data", "--json")
      #expect(try none.status == 0 && Document(none.output)["backups"].list.isEmpty)
      let misspelt = try sandbox.run("list-backups", "--env", "prod", "--json")
      #expect(misspelt.status == 2 && misspelt.output.isEmpty && misspelt.hint != nil, "\(misspelt)")
    }

    @Test("show tells everything about one backup by the beginning of its id")
    func show() throws {
      let name = try sandbox.backUp("--note", "the one to keep")
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(id.wholeMatch(of: /[a-z2-7]{8}/) != nil)
      let text = try sandbox.run("show", String(id.prefix(4)))
      #expect(text.status == 0 && text.output.contains("backups/\(name)"), "\(text)")
      #expect(text.output.contains("the one to keep") && text.output.contains("5,000"))
      let document = try Document(try sandbox.run("show", id, "--json").output)
      #expect(document["schema"].text == "strongroom/show/v1" && document["backup"]["id"].text == id)
      #expect(document["path"].text?.hasSuffix("backups/\(name)") == true)
      #expect(document["events"].list.allSatisfy { isInstant($0["at"].text) && $0["text"].text != nil })
      let absent = try sandbox.run("show", "zzzzzzzz")
      #expect(
        absent.status == 5 && absent.error != nil && absent.hint != nil && absent.output.isEmpty, "\(absent)")
    }

    @Test("search finds backups by the words of notes, labels, tables and errors")
    func search() throws {
      let name = try sandbox.backUp("--note", "Before the Great Migration")
      try sandbox.backUp("--table", "users")
      for words in ["migration", "great mig", "GREAT"] {
        let outcome = try sandbox.run("search", words)
        #expect(
          outcome.status == 0 && outcome.lines.count == 2 && outcome.output.contains(name), "\(outcome)")
      }
      #expect(try sandbox.run("search", "users").output.contains("_users_"))
      let none = try sandbox.run("search", "\"' OR *", "--json")
      #expect(none.status == 0, "\(none)")
      let document = try Document(none.output)
      #expect(document["schema"].text == "strongroom/search/v1" && document["backups"].list.isEmpty)
    }

    @Test(
      "verify passes what is whole at both depths, and says how much it read", arguments: ["quick", "full"])
    func verify(depth: String) throws {
      let name = try sandbox.backUp("--compress", "zstd")
      let text = try sandbox.run("verify", "--depth", depth)
      #expect(text.status == 0 && text.lines[0].hasSuffix("ok  \(name)"), "\(text)")
      #expect(text.lines[1].hasPrefix("1 of 1 passed, "))
      let document = try Document(try sandbox.run("verify", "--depth", depth, "--json").output)
      #expect(document["schema"].text == "strongroom/verify/v1")
      #expect(document["results"][0]["passed"].flag == true && document["results"][0]["depth"].text == depth)
      #expect(isInstant(document["results"][0]["at"].text))
      let stored = try Document(try sandbox.text("backups/\(name).json"))["objects"].list
        .compactMap { $0["stored_bytes"].number }.reduce(0, +)
      #expect(document["bytes"].number == stored)
    }

    @Test("--quiet keeps progress silent, --progress json gives one document a line")
    func progress() throws {
      let quiet = try sandbox.run("backup", "--env", "dev", "--quiet")
      let told = quiet.errors.split(separator: "\n").filter {
        !$0.hasPrefix("warning:") && !$0.hasPrefix("hint:")
      }
      #expect(quiet.status == 0 && told.isEmpty, "\(quiet)")
      let json = try sandbox.run("backup", "--env", "dev", "--progress", "json")
      let lines = json.errors.split(separator: "\n")
      #expect(json.status == 0 && !lines.isEmpty)
      for line in lines { #expect(throws: Never.self) { try Document(String(line)) } }
    }
  }
}
