import Testing

extension BuiltProgram {
  /// F36: names that are options, paths, shell words or other alphabets.
  @Suite struct OddNameTests {
    private let sandbox: Sandbox
    private let cluster: Cluster

    init() throws {
      sandbox = try Sandbox()
      cluster = try Cluster.current
    }

    private static let names = [
      "we ird=x", "-f", "--host=evil", "a/../../b", "\"q\"", "it's", "100%", "\u{1F418} \u{fc}ml\u{e4}ut",
      "$(touch hacked)", ";rm -rf .",
      ".hidden", "dbname=postgres host=evil", "postgres://evil/x", "back\\slash", "UPPER",
      String(repeating: "\u{e9}", count: 31) + "x",
    ]

    private func identifier(_ name: String) -> String {
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    @Test(
      "F36: a database of any name is backed up, into a file of a fixed alphabet, and nothing is executed",
      arguments: names)
    func database(name: String) throws {
      try cluster.database(name, "CREATE TABLE t AS SELECT 42 AS answer") {
        let variables = Sandbox.variables(cluster, database: "unset").split(separator: "\n")
          .filter { !$0.contains("_NAME") }.joined(separator: "\n")
        try sandbox.write(variables + "\n", to: ".env")
        let outcome = try sandbox.run(["backup", "--env", "dev"], with: ["DEV_DB_NAME": name])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(sandbox.published.allSatisfy { $0.wholeMatch(of: /[a-z0-9._-]+/) != nil })
        let row = try sandbox.run(["list-backups", "--json"])
        #expect(try Document(row.output)["backups"][0]["database"].text == name)
        #expect(try sandbox.text("backups/\(sandbox.published[0])").contains("42"))
        #expect(sandbox.names("") == [".env", "backups"])
      }
    }

    @Test("F36: tables of any name are backed up alone, exact in the manifest and escaped in the file name")
    func tables() throws {
      let names = Self.names + ["data", "schema", "globals", "users*", "a.b", "new\nline", "u?ers"]
      let script = names.map { "CREATE TABLE \(identifier($0)) AS SELECT 42 AS answer;" }.joined(
        separator: "\n")
      try cluster.database(
        "odd_tables", "CREATE TABLE innocent AS SELECT 43 AS answer; CREATE TABLE users (id int); " + script
      ) {
        try sandbox.write(Sandbox.variables(cluster, database: "odd_tables"), to: ".env")
        for name in names {
          let asked =
            name == "a.b" || name.contains(".") || name.contains("\"") ? "public.\(identifier(name))" : name
          let outcome = try sandbox.run(["backup", "--env", "dev", "--table=\(asked)"])
          #expect(outcome.status == 0, "\(name): \(outcome)")
          guard outcome.status == 0 else { continue }
          let file = try #require(outcome.output.split(separator: "/").last).dropLast()
          #expect(file.wholeMatch(of: /backup_dev_[A-Za-z0-9._%~+-]+\.sql/) != nil, "\(file)")
          let sql = try sandbox.text("backups/\(file)")
          let isAlone = sql.contains("\n42\n") && !sql.contains("\n43\n") && !sql.contains("public.users")
          #expect(isAlone, "\(name)")
        }
        #expect(try sandbox.run("verify").lines.last?.hasPrefix("\(names.count) of \(names.count)") == true)
        #expect(sandbox.names("") == [".env", "backups"])
      }
    }

    @Test("F36: notes, labels and paths with odd characters come back as they were given, in valid JSON")
    func notes() throws {
      let note = "it's \"quoted\" \\ back, \u{1F418}, \u{7}bell, \u{1b}[31mred, %s $(id)"
      try sandbox.backUp("--note", note, "--label", "l\u{e4}bel;--")
      #expect(try sandbox.listed()[0]["note"].text == note)
      let shown = try sandbox.run("show", try #require(try sandbox.listed()[0]["id"].text))
      #expect(
        shown.status == 0 && !shown.output.contains("\u{1b}"), "no escape sequence reaches the terminal")
      let spaced = try sandbox.run("backup", "--env", "dev", "--archive", sandbox.at("my backups"))
      #expect(spaced.status == 2 && spaced.error != nil && spaced.hint != nil, "\(spaced)")
    }
  }
}
