import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Catalog and files compared, and the catalog copied.
  @Suite struct CatalogCheckTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// Name to kind of what differs.
    private func findings(status: Int32 = 13) throws -> [String: String] {
      let outcome = try sandbox.run("catalog", "check", "--json")
      #expect(outcome.status == status, "\(outcome)")
      let document = try Document(outcome.output)
      #expect(document["schema"].text == "strongroom/catalog-check/v1")
      return Dictionary(
        uniqueKeysWithValues: document["findings"].list.map { ($0["name"].text ?? "", $0["kind"].text ?? "") }
      )
    }

    @Test("F23: what is gone, changed in size or unknown is named, exit 13, and nothing is changed")
    func both() throws {
      let gone = try sandbox.backUp()
      let changed = try sandbox.backUp("--schema-only")
      let whole = try sandbox.backUp("--table", "users")
      #expect(try findings(status: 0).isEmpty)
      _ = try sandbox.shell(
        """
        cd backups; rm \(gone) \(whole).sha256; echo >> \(changed); cp \(whole) backup_dev_20200101_000000.sql; mkdir odd
        """)
      let before = try sandbox.tool("ls", "-l", "--time-style=full-iso", "backups").output
      let found = try findings()
      #expect(
        found == [
          gone: "missing", "\(whole).sha256": "missing", changed: "changed",
          "backup_dev_20200101_000000.sql": "orphan", "'odd'": "orphan",
        ], "\(found)")
      let text = try sandbox.run("catalog", "check")
      #expect(
        text.status == 13 && text.output.contains("5 differences")
          && text.output.contains("\(gone) is missing"))
      #expect(try sandbox.tool("ls", "-l", "--time-style=full-iso", "backups").output == before)
      #expect(try sandbox.listed().allSatisfy { $0["state"].text == "complete" }, "only verify says more")
      #expect(try sandbox.run("verify").status == 4)
      #expect(sandbox.names("backups").contains("backup_dev_20200101_000000.sql"))
    }

    @Test("an orphan of the convention comes in with import --in-place")
    func orphan() throws {
      let name = try sandbox.backUp("--data-only")
      _ = try sandbox.shell(
        "cd backups && sed 's/User 7/User X/' \(name) > backup_dev_data_20200101_000000.sql")
      #expect(try findings() == ["backup_dev_data_20200101_000000.sql": "orphan"])
      #expect(try sandbox.run("import", "--in-place", "backups").status == 0)
      #expect(try findings(status: 0).isEmpty)
    }

    @Test("an export is a whole catalog, 0600, made while a backup runs, and never over another file")
    func export() throws {
      try sandbox.backUp()
      let outcome = try sandbox.run("catalog", "export", "copy.sqlite")
      #expect(outcome.status == 0 && outcome.output == "Catalog exported: copy.sqlite\n", "\(outcome)")
      #expect(try sandbox.tool("stat", "-c", "%a", "copy.sqlite").output == "600\n")
      let bytes = try sandbox.read("copy.sqlite")
      let again = try sandbox.run("catalog", "export", "copy.sqlite")
      #expect(again.status == 12 && again.hint != nil, "\(again)")
      #expect(try sandbox.read("copy.sqlite") == bytes)
      #expect(try sandbox.run("catalog", "export", "no/such/folder").status == 11)
      let listed = try sandbox.run("list-backups", "--json").output
      _ = try sandbox.shell("mv copy.sqlite backups/catalog.sqlite")
      #expect(try sandbox.run("list-backups", "--json").output == listed)
    }
  }
}
