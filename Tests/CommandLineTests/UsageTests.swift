import Testing

extension BuiltProgram {
  /// Command lines and settings that make no sense: exit 2, one sentence, one hint, and nothing done.
  @Suite struct UsageTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func expectUsage(
      _ outcome: Outcome, saying words: String, hint: String, location: SourceLocation = #_sourceLocation
    ) {
      #expect(outcome.status == 2, "\(outcome)", sourceLocation: location)
      #expect(outcome.output.isEmpty, "\(outcome)", sourceLocation: location)
      let error = outcome.error ?? ""
      #expect(error.contains(words), "\(outcome)", sourceLocation: location)
      #expect(
        error.first?.isUppercase == false && !error.hasSuffix("."), "\(error)", sourceLocation: location)
      #expect(outcome.hint?.contains(hint) == true, "\(outcome)", sourceLocation: location)
      #expect(
        outcome.hint?.hasSuffix(".") == true || outcome.hint?.hasSuffix("?") == true, sourceLocation: location
      )
    }

    @Test(
      "every option that makes no sense has its own sentence",
      arguments: [
        (["bakcup"], "'bakcup'", "'backup'"),
        (["config", "shw"], "'config shw'", "'config show'"),
        (["key", "nosuch"], "'key nosuch'", "'strongroom key --help'"),
        (["backup"], "--env", "--help"),
        (["backup", "--env", "dev", "--compres", "zstd"], "--compres", "--help"),
        (["backup", "--env", "dev", "--format", "tar"], "'tar' is not a format", "custom"),
        (["backup", "--env", "dev", "--jobs", "2"], "directory", "--format directory"),
        (["backup", "--env", "dev", "--jobs", "0", "--format", "directory"], "--jobs", "one"),
        (["backup", "--env", "dev", "--jobs", "many"], "many", "--help"),
        (["backup", "--env", "dev", "--compress", "gzip:10"], "gzip:10", "9"),
        (["backup", "--env", "dev", "--compress", "zstd:20"], "zstd:20", "19"),
        (["backup", "--env", "dev", "--compress", "lzma"], "lzma", "zstd"),
        (["backup", "--env", "dev", "--data-only", "--schema-only"], "exclude each other", "one of them"),
        (["backup", "--env", "dev", "--data-only", "--table", "users"], "exclude each other", "one of them"),
        (["backup", "--env", "dev", "--label", "two words"], "two words", "without spaces"),
        (["backup", "--env", "dev", "--table", ""], "''", ""),
        (["backup", "--env", "dev", "--wait", "10 parsecs"], "10 parsecs", "6h"),
        (["backup", "--env", "dev", "--progress", "loud"], "'loud'", "json"),
        (["list-backups", "--kind", "ful"], "'ful' is not a kind", "'full'"),
        (["list-backups", "--since", "yesterdayish"], "yesterdayish", "7d"),
        (["list-backups", "--limit", "0"], "--limit", "50"),
        (["verify", "--depth", "deep"], "'deep'", "full"),
        (["verify", "--sample", "0%"], "'0%'", "5%"),
        (["verify", "abcdefgh", "--all"], "exclude each other", "one of them"),
      ] as [([String], String, String)])
    func options(arguments: [String], words: String, hint: String) throws {
      expectUsage(try sandbox.run(arguments), saying: words, hint: hint)
      #expect(sandbox.published.isEmpty)
    }

    @Test(
      "F37: names of environments are 1 to 32 of a-z, 0-9 and -, and nothing else",
      arguments: [
        "../../x", "/etc", "", ".", "Dev", "de v", "dev\n", "-dev", "9dev", "d\u{e9}v",
        String(repeating: "a", count: 33),
        String(repeating: "x", count: 300),
      ])
    func environmentNames(name: String) throws {
      let outcome = try sandbox.run("backup", "--env=\(name)")
      #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.error != nil && outcome.hint != nil, "\(outcome)")
      #expect(sandbox.names("") == [".env"], "nothing is made for a name that is none")
    }

    @Test("F37: a name that is no UTF-8 is a usage error too")
    func invalidText() throws {
      let outcome = try sandbox.shell(#"exec "$strongroom" backup --env $'\xff\xfe'"#)
      #expect(outcome.status == 2 && outcome.error != nil, "\(outcome)")
    }

    @Test("an unknown environment names what it looked for, and a near one when there is one")
    func unknownEnvironment() throws {
      expectUsage(try sandbox.run("backup", "--env", "staging"), saying: "'staging'", hint: "STAGING_DB_")
      try sandbox.write(
        "[env.staging]\nhost = \"localhost\"\ndatabase = \"x\"\nuser = \"x\"\n", to: "strongroom.toml")
      expectUsage(try sandbox.run("backup", "--env", "stagging"), saying: "'stagging'", hint: "'staging'")
    }

    @Test("an unknown table is not found, with the nearest name as the hint")
    func unknownTable() throws {
      let outcome = try sandbox.run("backup", "--env", "dev", "--table", "expences")
      #expect(outcome.status == 5 && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.error?.contains("'expences'") == true, "\(outcome)")
      #expect(outcome.hint?.contains("public.expenses") == true, "\(outcome)")
      #expect(sandbox.published.isEmpty && sandbox.leftovers.isEmpty)
      #expect(try sandbox.listed()[0]["state"].text == "failed")
    }

    @Test(
      "settings with unknown keys and values name the nearest key and are refused before anything happens")
    func settings() throws {
      try sandbox.write("[backup]\ncompres = \"zstd\"\n", to: "strongroom.toml")
      expectUsage(try sandbox.run("backup", "--env", "dev"), saying: "compres", hint: "'compress'")
      expectUsage(try sandbox.run("config", "check"), saying: "compres", hint: "'compress'")
      try sandbox.write("[backup]\ntimeout = \"6 fortnights\"\n", to: "strongroom.toml")
      #expect(try sandbox.run("backup", "--env", "dev").status == 2)
      expectUsage(
        try sandbox.run("backup", "--env", "dev", "--config", "absent.toml"), saying: "absent.toml",
        hint: "--config")
      #expect(sandbox.names("backups").isEmpty)
    }

    @Test("config show tells every value and its origin, and never a secret")
    func configShow() throws {
      let outcome = try sandbox.run("config", "show", "--origin", "--env", "dev")
      #expect(outcome.status == 0 && outcome.output.contains("expenses"), "\(outcome)")
      #expect(outcome.output.contains(".env"))
      #expect(!outcome.output.contains(Sandbox.password) && !outcome.errors.contains(Sandbox.password))
      let check = try sandbox.run("config", "check")
      #expect(check.status == 0 && check.lines.count == 1, "\(check)")
    }

    @Test(
      "help and version go to standard output and exit 0",
      arguments: [
        ["--help"], ["--version"], ["backup", "--help"], ["help", "verify"], ["config"], [],
      ])
    func help(arguments: [String]) throws {
      let outcome = try sandbox.run(arguments)
      #expect(outcome.status == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome)")
    }

    @Test(
      "F4: a reader that goes away is no failure; output that is lost is one, and neither leaves a crash trace"
    )
    func lostOutput() throws {
      try sandbox.backUp()
      let piped = try sandbox.shell(
        #""$strongroom" list-backups --json | head -1 >/dev/null; echo ${PIPESTATUS[0]}"#)
      #expect(piped.output == "0\n" && piped.errors.isEmpty, "\(piped)")
      // One that was closed before the start could become any file that is opened: nothing is begun.
      for (place, status) in [(">&-", 2), (">/dev/full", 9)] as [(String, Int32)] {
        let outcome = try sandbox.shell(#""$strongroom" list-backups \#(place)"#)
        #expect(outcome.status == status && outcome.error != nil && outcome.hint != nil, "\(outcome)")
      }
    }
  }
}
