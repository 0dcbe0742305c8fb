import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// The inventory from the files alone.
  @Suite struct RebuildTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try RestoreGround() }

    /// What a listing tells, apart from what no file says.
    private func inventory() throws -> [String] {
      let outcome = try sandbox.run("list-backups", "--json", "--limit", "500")
      return try Document(outcome.output)["backups"].list.map { row in
        let words = [
          "id", "environment", "kind", "format", "compression", "database", "server_version", "started",
          "finished", "state", "note",
        ]
        .map { row[$0].text ?? "-" }
        let objects = row["objects"].list.map {
          "\($0["name"].text ?? "") \($0["plain_sha256"].text ?? "") \($0["stored_sha256"].text ?? "")"
        }
        return
          (words + ["\(row["sequence"].number ?? 0)"] + row["labels"].texts + row["tables"].texts + objects
          + row["alembic_revisions"].texts).joined(separator: " ")
      }
    }

    @Test(
      "F18: a deleted catalog is rebuilt: ids, order, times, labels, notes, tables and census are as before")
    func deleted() throws {
      try sandbox.backUp("--label", "weekly", "--note", "before the move")
      try sandbox.backUp("--format", "custom", "--compress", "zstd")
      try sandbox.backUp("--table", "people", "--table", "spending")
      try sandbox.backUp("--schema-only", "--compress", "gzip")
      try sandbox.run("verify", "--depth", "full")
      let before = try inventory()
      let id = try #require(try sandbox.listed().last?["id"].text)
      let census = try Document(sandbox.run("show", id, "--json").output)["census"]["tables"].list.count
      unlink(sandbox.archived("catalog.sqlite"))
      let refused = try sandbox.run("list-backups")
      #expect(refused.status == 11 && refused.hint?.contains("catalog rebuild") == true, "\(refused)")
      let rehearsal = try sandbox.run("catalog", "rebuild", "--dry-run")
      #expect(rehearsal.status == 0 && rehearsal.output.contains("4 backups found"), "\(rehearsal)")
      #expect(!sandbox.names("backups").contains { $0.hasPrefix("catalog") })
      let outcome = try sandbox.run("catalog", "rebuild")
      #expect(outcome.status == 0 && outcome.output.contains("Nothing counts as verified now"), "\(outcome)")
      #expect(try inventory() == before)
      let shown = try Document(sandbox.run("show", id, "--json").output)
      #expect(shown["verifications"].list.isEmpty && shown["census"]["tables"].list.count == census)
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      #expect(try sandbox.run("catalog", "check").status == 0)
      let next = try sandbox.backUp()
      #expect(try sandbox.listed().first?["sequence"].number == 5, "\(next)")
      let good = try ground.content()
      try ground.destroy()
      #expect(try ground.restore("--backup", id).status == 0)
      #expect(try ground.content() == good)
    }

    @Test(
      "F19: a damaged catalog is kept aside as it is, and a sound one is not replaced",
      arguments: [
        "truncate -s 1000 $catalog", ": > $catalog", "head -c 100000 /dev/urandom > $catalog",
        "dd if=/dev/urandom of=$catalog bs=4096 seek=1 count=30 conv=notrunc",
      ])
    func damaged(script: String) throws {
      try sandbox.backUp()
      let before = try inventory()
      let sound = try sandbox.run("catalog", "rebuild")
      #expect(sound.status == 12 && sound.error?.contains("sound") == true, "\(sound)")
      for number in 1...2 {
        try #require(try sandbox.shell("catalog=backups/catalog.sqlite; \(script)").status == 0)
        let bytes = try sandbox.read("backups/catalog.sqlite")
        let outcome = try sandbox.run("catalog", "rebuild")
        let kept = "catalog.sqlite.damaged" + (number == 1 ? "" : "-2")
        #expect(outcome.status == 0 && outcome.output.contains(kept), "\(outcome)")
        #expect(try sandbox.read("backups/\(kept)") == bytes)
        #expect(try inventory() == before)
      }
    }

    @Test("F20, F64: a catalog or manifest of a later version is left alone by rebuild, import and check")
    func newer() throws {
      let name = try sandbox.backUp()
      let added = try sandbox.tool(
        "sqlite3", sandbox.archived("catalog.sqlite"),
        "INSERT INTO migrations VALUES (9999, 'from-the-future', 0)")
      try #require(added.status == 0, "\(added)")
      let before = try sandbox.read("backups/catalog.sqlite")
      for command in [
        ["catalog", "rebuild"], ["catalog", "check"], ["import", "strongroom.toml"],
        ["catalog", "export", "x"],
      ] {
        let outcome = try sandbox.run(command)
        #expect(outcome.status == 11 && outcome.error?.contains("newer") == true, "\(command) \(outcome)")
      }
      #expect(try sandbox.read("backups/catalog.sqlite") == before)
      unlink(sandbox.archived("catalog.sqlite"))
      _ = try sandbox.shell("sed -i 's,strongroom/manifest/v1,strongroom/manifest/v9,' backups/\(name).json")
      let outcome = try sandbox.run("catalog", "rebuild")
      #expect(outcome.status == 3 && outcome.errors.contains("manifest/v9"), "\(outcome)")
      #expect(try sandbox.listed().isEmpty)
    }

    @Test(
      "a dump without a manifest is read to its end, what tells nothing is named, and a gap in the files shows"
    )
    func remains() throws {
      let bare = try sandbox.backUp()
      let gone = try sandbox.backUp("--schema-only")
      let cut = try sandbox.backUp("--table", "people")
      let changed = try sandbox.backUp("--data-only")
      _ = try sandbox.shell(
        """
        cd backups; rm catalog.sqlite \(bare).json \(gone); truncate -s -1 \(cut); sed -i s/Person/Xerson/ \(changed)
        echo x > notes.txt; mkdir folder; ln -s notes.txt link
        """)
      let outcome = try sandbox.run("catalog", "rebuild")
      #expect(outcome.status == 3, "\(outcome)")
      #expect(outcome.output.contains("\(bare), read without a manifest"), "\(outcome)")
      for name in ["notes.txt", "folder", "link", "\(gone).json"] {
        #expect(outcome.errors.contains(name), "\(name): \(outcome)")
      }
      let states = Dictionary(
        uniqueKeysWithValues: try sandbox.listed().map {
          ($0["objects"][0]["name"].text ?? "", $0["state"].text ?? "")
        })
      #expect(states == [bare: "complete", cut: "damaged", changed: "complete"], "\(states)")
      #expect(try sandbox.run("verify").status == 4)
      #expect(try ground.restore("--latest", "--dry-run").output.contains(bare))
    }

    @Test("F11: no archive is rebuilt where another one is remembered, or where there is no id")
    func identity() throws {
      try sandbox.backUp()
      _ = try sandbox.shell("rm backups/catalog.sqlite; cp backups/.strongroom kept")
      try sandbox.write("strongroom store 1\n0123456789abcdef0123456789abcdef\n", to: "backups/.strongroom")
      #expect(try sandbox.run("catalog", "rebuild").status == 9)
      unlink(sandbox.archived(".strongroom"))
      let outcome = try sandbox.run("catalog", "rebuild")
      #expect(outcome.status == 9 && outcome.hint != nil, "\(outcome)")
      _ = try sandbox.shell("mv kept backups/.strongroom")
      #expect(try sandbox.run("catalog", "rebuild").status == 0)
    }

    @Test("sealed backups are found by their manifests, their census with the key alone")
    func sealed() throws {
      let seal = try SealGround()
      try seal.sandbox.backUp()
      unlink(seal.sandbox.archived("catalog.sqlite"))
      let outcome = try seal.sandbox.run("catalog", "rebuild", "--identity", "keys/ops.key")
      #expect(outcome.status == 0, "\(outcome)")
      let id = try #require(try seal.sandbox.listed().first?["id"].text)
      #expect(try Document(seal.sandbox.run("show", id, "--json").output)["census"]["tables"].list.count == 5)
      #expect(try seal.sandbox.run("verify", "--depth", "full", "--identity", "keys/ops.key").status == 0)
    }
  }
}
