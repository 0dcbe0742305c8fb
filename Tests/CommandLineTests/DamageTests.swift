import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Files that were changed behind the program's back: verify exits 4 and says why, and moves only when told.
  @Suite struct DamageTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// A change, by what a shell does to `$dump`.
    struct Damage: Sendable, CustomTestStringConvertible {
      var what: String
      var script: String
      var words: String
      var testDescription: String { what }
    }

    private static let dataDamage = [
      Damage(what: "truncated to nothing", script: ": > $dump", words: "has 0 bytes instead of"),
      Damage(what: "last byte gone", script: "truncate -s -1 $dump", words: "bytes instead of"),
      Damage(what: "a byte appended", script: "printf x >> $dump", words: "bytes instead of"),
      Damage(
        what: "a zeroed block", script: "dd if=/dev/zero of=$dump bs=4096 seek=3 count=1 conv=notrunc",
        words: "not those that were stored"),
      Damage(
        what: "only zeros", script: "n=$(stat -c %s $dump); : > $dump; truncate -s $n $dump",
        words: "not those that were stored"),
      Damage(
        what: "one bit flipped in the middle",
        script:
          #"python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(5000); b = f.read(1)[0]; f.seek(5000); f.write(bytes([b ^ 4]))' $dump"#,
        words: "not those that were stored"),
    ]

    private static let sidecarDamage = [
      Damage(what: "no checksum file", script: "rm $dump.sha256", words: "checksum file of $name is missing"),
      Damage(
        what: "another digest", script: "sed -i 's/^......../00000000/' $dump.sha256",
        words: "states another digest"),
      Damage(what: "CRLF", script: "sed -i 's/$/\\r/' $dump.sha256", words: "checksum file"),
      Damage(what: "upper case", script: "sed -i 's/^[0-9a-f]*/\\U&/' $dump.sha256", words: "checksum file"),
      Damage(what: "a path inside", script: "sed -i 's#  #  ../../#' $dump.sha256", words: "checksum file"),
      Damage(
        what: "another file's", script: "cp backups/*globals*.sha256 $dump.sha256", words: "checksum file"),
      Damage(what: "empty", script: ": > $dump.sha256", words: "checksum file"),
      Damage(what: "binary", script: "head -c 300 /dev/urandom > $dump.sha256", words: "checksum file"),
      Damage(what: "huge", script: "head -c 3000000 /dev/zero > $dump.sha256", words: "checksum file"),
    ]

    private static let manifestDamage = [
      Damage(what: "no manifest", script: "rm $dump.json", words: "the manifest $name.json is missing"),
      Damage(
        what: "no JSON", script: "echo '{' > $dump.json", words: "the manifest $name.json cannot be read"),
      Damage(
        what: "another database's", script: "sed -i 's/: \"expenses\"/: \"other\"/' $dump.json",
        words: "the manifest $name.json is not this backup's"),
      Damage(
        what: "another sequence", script: "sed -i 's/\"sequence\" : 1/\"sequence\" : 7/' $dump.json",
        words: "the manifest $name.json is not this backup's"),
      Damage(
        what: "of a later format", script: "sed -i 's#manifest/v1#manifest/v2#' $dump.json",
        words: "has the schema"),
    ]

    private func inflict(_ damage: Damage, on name: String) throws {
      let outcome = try sandbox.shell("dump=backups/\(name); \(damage.script)")
      try #require(outcome.status == 0, "\(outcome)")
    }

    private func finding(_ damage: Damage, _ name: String) -> String {
      damage.words.split(separator: "$name", omittingEmptySubsequences: false).joined(separator: name)
    }

    @Test(
      "F14: damaged bytes are found at either depth, told, listed, and moved aside only when told",
      arguments: dataDamage)
    func bytes(damage: Damage) throws {
      let name = try sandbox.backUp("--compress", damage.what == "only zeros" ? "zstd" : "none")
      try inflict(damage, on: name)
      for depth in ["quick", "full"] {
        let outcome = try sandbox.run("verify", "--depth", depth)
        #expect(outcome.status == 4, "\(outcome)")
        #expect(outcome.lines[0].contains("damaged  \(name)"), "\(outcome)")
        #expect(outcome.lines.last?.hasPrefix("0 of 1 passed") == true)
      }
      #expect(try sandbox.run("verify").output.contains(finding(damage, name)))
      let row = try sandbox.listed()[0]
      #expect(row["state"].text == "damaged" && row["reason"].text?.isEmpty == false)
      #expect(
        sandbox.published.contains(name) && sandbox.names("backups/.quarantine").isEmpty,
        "verify changes nothing")
      let moving = try sandbox.run("verify", "--quarantine", "--json")
      #expect(moving.status == 4)
      #expect(try Document(moving.output)["results"][0]["quarantined"].texts == [name])
      #expect(!sandbox.published.contains(name))
      #expect(sandbox.names("backups/.quarantine").contains { $0.contains(name) })
      #expect(try sandbox.listed()[0]["state"].text == "missing")
      #expect(try sandbox.listed()[0]["reason"].text?.contains("moved to .quarantine/") == true)
      let next = try sandbox.backUp()
      let later = try sandbox.run("verify")
      #expect(later.status == 4 && later.output.contains("ok  \(next)"), "\(later)")
      #expect(later.output.contains("missing  \(name)"), "\(later)")
      #expect(later.output.contains("\(name) is missing: verify moved it to .quarantine/"), "\(later)")
    }

    @Test(
      "F15: a checksum file that is missing, edited or another's is found; the catalog's digest wins",
      arguments: sidecarDamage)
    func sidecar(damage: Damage) throws {
      let name = try sandbox.backUp()
      try inflict(damage, on: name)
      let outcome = try sandbox.run("verify")
      #expect(outcome.status == 4 && outcome.output.contains(finding(damage, name)), "\(outcome)")
      #expect(outcome.output.contains("ok  \(name)"), "the backup itself is good: \(outcome)")
      #expect(try sandbox.listed()[0]["state"].text == "complete")
      let moving = try sandbox.run("verify", "--quarantine")
      #expect(moving.status == 4 && sandbox.published.contains(name), "bytes that are right stay: \(moving)")
      try expectRepaired(name)
    }

    @Test(
      "what cannot be written down is not moved: a damaged file stays where it is, and the next run moves it",
      .enabled(if: geteuid() == 0, "only root makes a file immutable"))
    func unrecorded() throws {
      let names = [try sandbox.backUp(), try sandbox.backUp()]
      for name in names { try inflict(Self.dataDamage[1], on: name) }
      try #require(try sandbox.tool("chattr", "+i", sandbox.archived("catalog.sqlite")).status == 0)
      let outcome = try sandbox.run("verify", "--quarantine")
      _ = try sandbox.tool("chattr", "-i", sandbox.archived("catalog.sqlite"))
      #expect(outcome.errors.contains("the results are not recorded"), "\(outcome)")
      for name in names { #expect(outcome.output.contains("damaged  \(name)"), "\(outcome)") }
      #expect(Set(names).isSubset(of: sandbox.published) && sandbox.names("backups/.quarantine").isEmpty)
      #expect(try sandbox.run("verify", "--quarantine").status == 4)
      #expect(Set(names).isDisjoint(with: sandbox.published))
    }

    /// Expects that the files beside a dump are written anew and that stock tools and verify agree with them.
    private func expectRepaired(_ name: String) throws {
      let before = sandbox.published
      let repaired = try sandbox.run("verify", "--repair", "--json")
      let document = try Document(repaired.output)["results"][0]
      #expect(repaired.status == 0 && document["repaired"].texts.count == 1, "\(repaired)")
      #expect(document["side_findings"].texts.isEmpty && document["passed"].flag == true, "\(repaired)")
      #expect(sandbox.published.count >= before.count)
      #expect(try sandbox.run("verify").status == 0)
      #expect(try sandbox.shell("cd backups && sha256sum --strict -c *.sha256").status == 0)
    }

    @Test("F17: a manifest that is missing, edited or from the future is found", arguments: manifestDamage)
    func manifest(damage: Damage) throws {
      let name = try sandbox.backUp()
      try inflict(damage, on: name)
      let outcome = try sandbox.run("verify")
      #expect(outcome.status == 4 && outcome.output.contains(finding(damage, name)), "\(outcome)")
      #expect(try sandbox.listed()[0]["state"].text == "complete" && sandbox.published.contains(name))
      try expectRepaired(name)
    }

    @Test(
      "a spoilt file of roles makes its backup damaged and says which copy it is; the dump's own stays present"
    )
    func globals() throws {
      let name = try sandbox.backUp()
      try #require(try sandbox.shell("truncate -s -1 backups/*globals*.sql").status == 0)
      let outcome = try sandbox.run("verify")
      #expect(outcome.status == 4 && outcome.output.contains("damaged  \(name)"), "\(outcome)")
      let copies = try sandbox.shell(
        """
        sqlite3 backups/catalog.sqlite "SELECT role, copies.state FROM copies JOIN objects ON number = object
          ORDER BY role"
        """)
      #expect(copies.lines == ["dump|present", "globals|damaged"], "\(copies)")
    }

    @Test("F17: two backups under each other's names are both found", arguments: [false, true])
    func swapped(withTheirSidecars: Bool) throws {
      let first = try sandbox.backUp()
      let second = try sandbox.backUp("--schema-only")
      let suffixes = withTheirSidecars ? ["", ".sha256", ".json"] : [""]
      for suffix in suffixes {
        let script =
          "mv \(first)\(suffix) x && mv \(second)\(suffix) \(first)\(suffix) && mv x \(second)\(suffix)"
        #expect(try sandbox.shell("cd backups && \(script)").status == 0)
      }
      for depth in ["quick", "full"] {
        let outcome = try sandbox.run("verify", "--depth", depth)
        #expect(outcome.status == 4 && outcome.lines.last?.hasPrefix("0 of 2 passed") == true, "\(outcome)")
      }
    }

    @Test(
      "F23: a missing file is a missing backup, and a file the catalog does not know is named and left alone")
    func missing() throws {
      let name = try sandbox.backUp()
      try sandbox.shell("cd backups && mv \(name) backup_dev_20200101_000000.sql")
      let outcome = try sandbox.run("verify")
      #expect(outcome.status == 4 && outcome.output.contains("\(name) is missing"), "\(outcome)")
      #expect(
        outcome.errors.contains("the catalog does not know backup_dev_20200101_000000.sql"), "\(outcome)")
      #expect(try sandbox.listed()[0]["state"].text == "missing")
      #expect(try sandbox.run("verify", "--quarantine").status == 4)
      #expect(sandbox.published.contains("backup_dev_20200101_000000.sql"))
      try sandbox.shell("cd backups && mv backup_dev_20200101_000000.sql \(name)")
      #expect(try sandbox.run("verify").status == 0)
      #expect(try sandbox.listed()[0]["state"].text == "complete", "what came back is good again")
    }

    @Test(
      "F39: a FIFO, a link, a hard link, a folder or a device at a final name is no file, and nothing hangs",
      arguments: [
        "mkfifo $dump", "ln -s ../victim $dump", "ln ../work/victim $dump", "mkdir $dump",
        "mknod $dump c 1 5",
      ])
    func irregular(script: String) throws {
      if script.hasPrefix("mknod"), geteuid() != 0 { return }
      let name = try sandbox.backUp()
      try sandbox.write("precious", to: "victim")
      let made = try sandbox.shell("dump=backups/\(name); rm $dump; \(script)")
      try #require(made.status == 0, "\(made)")
      for depth in ["quick", "full"] {
        let outcome = try sandbox.start([Sandbox.program, "verify", "--depth", depth]).end(within: 20)
        #expect(outcome.status == 4 && outcome.output.contains(name), "\(outcome)")
        #expect(outcome.output.contains("regular file"), "\(outcome)")
      }
      let moving = try sandbox.start([Sandbox.program, "verify", "--quarantine"]).end(within: 20)
      #expect(moving.status == 4, "\(moving)")
      #expect(try sandbox.text("victim") == "precious")
      try sandbox.backUp()
    }
  }
}
