import Foundation
import Testing

extension BuiltProgram {
  /// Dumps that are not what was backed up, or were never honest: the target stays as it was.
  @Suite struct RestoreDamageTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try RestoreGround() }

    private static let kinds = [
      ["--format", "plain"], ["--format", "custom"], ["--format", "directory"],
      ["--format", "plain", "--compress", "gzip"], ["--format", "custom", "--compress", "zstd"],
    ]

    @Test("F13 F14 a flipped bit and a cut file are never restored, by any route", arguments: kinds)
    func damaged(kind: [String]) throws {
      let name = try sandbox.backUpWith(kind)
      let whole = try sandbox.read("backups/\(name)")
      var flipped = whole
      flipped[whole.count / 2] ^= 4
      let routes = [[], ["--in-place", "--yes"], ["--table", "plans", "--replace-rows", "--yes"]]
      for bytes in [flipped, Array(whole.dropLast()), Array(whole.prefix(whole.count / 2)), whole + [0], []] {
        try Data(bytes).write(to: URL(filePath: sandbox.archived(name)))
        for route in routes {
          let before = try ground.identity()
          let outcome = try ground.restoreWith(["--file", name, "--no-safety-backup"] + route)
          #expect(outcome.status == 4, "\(bytes.count) of \(whole.count) \(route): \(outcome)")
          try ground.expectUntouched(before)
        }
      }
      try Data(whole).write(to: URL(filePath: sandbox.archived(name)))
      #expect(try ground.restore("--file", name).status == 0)
    }

    @Test("R25 a trusted plain dump that is cut between two statements is refused")
    func cutBetweenStatements() throws {
      let name = try sandbox.backUp()
      let text = try sandbox.text("backups/\(name)")
      let end = try #require(text.range(of: "\nALTER TABLE ONLY public.spending", options: .backwards))
      try sandbox.write(String(text[..<end.lowerBound]), to: "cut.sql")
      let swap = try ground.refused(8, "--file", "cut.sql", "--trust-file")
      #expect(swap.error?.contains("the dump is cut") == true, "\(swap)")
      try ground.refused(8, "--file", "cut.sql", "--trust-file", "--in-place", "--yes", "--no-safety-backup")
    }

    @Test("a missing dump, and one that only says that it is there")
    func missing() throws {
      let name = try sandbox.backUp()
      try sandbox.tool("mv", sandbox.archived(name), sandbox.at("away"))
      #expect(try ground.refused(9, "--latest").error?.contains(name) == true)
      try sandbox.tool("mkdir", sandbox.archived(name))
      try ground.refused(9, "--latest")
    }

    @Test(
      "what was loaded and differs from the census is taken back, by every route",
      arguments: [[], ["--in-place", "--yes"]])
    func census(route: [String]) throws {
      let name = try sandbox.backUp()
      let tampered = try sandbox.shell(
        #"sqlite3 backups/catalog.sqlite "UPDATE censuses SET document = replace(document, '\"rows\":3000', '\"rows\":2999')""#
      )
      try #require(tampered.status == 0, "\(tampered)")
      let before = try ground.identity()
      let outcome = try ground.restoreWith(["--file", name, "--no-safety-backup"] + route)
      #expect(outcome.status == 4, "\(outcome)")
      #expect(
        outcome.error?.contains("table public.spending has 3000 rows instead of 2999") == true, "\(outcome)")
      try ground.expectUntouched(before)
      #expect(
        try sandbox.run("show", try #require(sandbox.listed().first?["id"].text)).output.contains(
          "restore.failed"))
    }

    @Test(
      "F29 a statement that fails in the middle undoes all, psql's words come indented below ours",
      arguments: [[], ["--in-place", "--yes"]])
    func failsInTheMiddle(route: [String]) throws {
      let name = try sandbox.backUp()
      let text = try sandbox.text("backups/\(name)")
      try sandbox.write(
        text.replacingOccurrences(of: "\t3000\t", with: "\tthree\t").replacingOccurrences(
          of: "\n3000\t", with: "\nthree\t"), to: "bad.sql")
      let before = try ground.identity()
      let outcome = try ground.restoreWith(
        ["--file", "bad.sql", "--trust-file", "--no-safety-backup"] + route)
      #expect(outcome.status == 8, "\(outcome)")
      let lines = outcome.errors.split(separator: "\n").map(String.init)
      for line in lines where line.contains("ERROR:") { #expect(line.hasPrefix("  "), "\(outcome)") }
      #expect(lines.contains { $0.hasPrefix("  ") && $0.contains("three") }, "\(outcome)")
      try ground.expectUntouched(before)
    }

    @Test(
      "F59 R24 a hostile dump is refused before anything of it is executed",
      arguments: [
        #"\! touch PWNED"#, #"\unrestrict `touch PWNED`"#, "COPY public.people FROM PROGRAM 'touch PWNED';",
        "COPY public.people TO PROGRAM 'touch PWNED';", #"\connect postgres"#, #"\i /etc/passwd"#,
        #"SELECT 1 \g |touch PWNED"#, "COMMIT;", "COPY public.people FROM '/etc/passwd';",
        #"\copy people from program 'touch PWNED'"#,
        #"SELECT 1; \! touch PWNED"#, #"\restrict `touch PWNED`"#, "ROLLBACK; DROP TABLE people CASCADE;",
      ])
    func hostile(line: String) throws {
      let name = try sandbox.backUp()
      let text = try sandbox.text("backups/\(name)")
      let place = try #require(text.range(of: "CREATE TABLE public.people"))
      let mark = "/tmp/pwned-\(ground.database)"
      let evil = line.replacingOccurrences(of: "PWNED", with: mark)
      try sandbox.write(
        text.replacingCharacters(in: place, with: evil + "\nCREATE TABLE public.people"), to: "evil.sql")
      for route in [[], ["--in-place", "--yes"], ["--table", "plans", "--into-schema", "s"]] {
        let before = try ground.identity()
        let outcome = try ground.restoreWith(
          ["--file", "evil.sql", "--trust-file", "--no-safety-backup"] + route)
        #expect(outcome.status == 4 && outcome.hint != nil, "\(outcome)")
        try ground.expectUntouched(before)
      }
      #expect(access(mark, F_OK) != 0)
    }

    @Test("the checksum file is not what a restore believes: the catalog's digest is")
    func sidecar() throws {
      let name = try sandbox.backUp()
      try sandbox.write("00 *../../etc/passwd\n", to: "backups/\(name).sha256")
      #expect(try ground.restore("--file", name).status == 0)
    }
  }
}
