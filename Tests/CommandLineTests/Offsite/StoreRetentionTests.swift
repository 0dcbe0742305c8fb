import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// Each store keeps by rules of its own.
  @Suite struct StoreRetentionTests {
    private let ground: OffsiteGround
    private static let rules = """
      [retention.default]
      keep_last = 2
      min_keep = 1
      [retention.long]
      keep_last = 4
      min_keep = 1

      """

    init() throws { ground = try OffsiteGround() }

    private func make(_ count: Int) throws -> [String] {
      try (0..<count).map { _ in try ground.sandbox.backUp() }
    }

    private var archived: Set<String> { OffsiteGround.dumps(ground.sandbox.at("backups")) }
    private var onDisk: Set<String> { OffsiteGround.dumps(ground.disk) }
    private var far: Set<String> { OffsiteGround.dumps(ground.server.far) }

    @Test(
      "cleanup prunes archive, disk and far host by their own rules, and leaves a tombstone for each copy")
    func pruned() throws {
      try ground.settings(ground.disk(), ground.offsite(.shell))
      let names = try make(5)
      try ground.run("replicate")
      #expect(onDisk == Set(names) && far == Set(names))
      try ground.settings(Self.rules, ground.disk("retention = \"long\""), ground.offsite(.shell))
      let shown = try Document(ground.run("cleanup", "--dry-run", "--json").output)
      let done = try Document(ground.run("cleanup", "--json").output)
      #expect(shown["remove"].canonical == done["remove"].canonical)
      #expect(
        archived == Set(names.suffix(2)) && onDisk == Set(names.suffix(4)) && far == Set(names.suffix(2)))
      #expect(
        done["stores"].list.map { $0["left"]["backups"].number } == [2, 4, 2], "\(done["stores"].canonical)")
      let stamp = names[0].dropFirst("backup_dev".count).dropLast(".sql.zst.age".count) + "."
      for folder in [ground.sandbox.at("backups"), ground.disk, ground.server.far] {
        #expect(!OffsiteGround.names(folder).contains { $0.contains(stamp) }, "\(folder)")
      }
      let listed = try ground.sandbox.listed()
      #expect(listed.count == 4, "two lie on the disk alone")
      let third = listed.first { $0["objects"].list.contains { $0["name"].text == names[2] } }
      let id = try #require(third?["id"].text)
      #expect(try ground.copy(id, in: "local")["state"].text == "removed")
      #expect(try ground.copy(id, in: "disk")["state"].text == "present")
      #expect(try ground.run("show", id).output.contains("copy.removed: offsite: no rule keeps it"))
      let again = try Document(ground.run("cleanup", "--json").output)
      #expect(again["remove"].list.isEmpty, "the second run finds nothing to do")
      #expect(try ground.run("verify").output.contains("2 of 2 passed"))
    }

    @Test("what a cleanup took from a store is not sent there again, nor what its rules would take at once")
    func notSentAgain() throws {
      try ground.settings(Self.rules, ground.disk("retention = \"long\""))
      let names = try make(5)
      try ground.run("replicate")
      #expect(onDisk == Set(names.suffix(4)) && archived == Set(names), "a fifth one would go at once")
      let next = try make(1)
      try ground.run("replicate")
      #expect(onDisk == Set((names + next).suffix(5)))
      try ground.run("cleanup", "--store", "disk")
      #expect(onDisk == Set((names + next).suffix(4)) && archived == Set(names + next))
      try ground.run("replicate")
      #expect(onDisk == Set((names + next).suffix(4)), "what was removed stays away")
    }

    @Test("a backup that the archive gave up is fetched for a restore, and then is the archive's again")
    func fetched() throws {
      try ground.settings(Self.rules, ground.disk("retention = \"long\""))
      let names = try make(3)
      let good = try ground.ground.content()
      try ground.run("replicate")
      try ground.run("cleanup")
      #expect(archived == Set(names.suffix(2)))
      #expect(try ground.run("verify").output.contains("2 of 2 passed"))
      let id = try #require(try ground.sandbox.listed().last?["id"].text)
      let refused = try ground.run("verify", id, expecting: 5)
      #expect(refused.hint?.contains("fetch \(id)") == true, "\(refused)")
      try ground.ground.destroy()
      try ground.run("restore", "--env", "dev", "--backup", id, "--identity", "keys/ops.key")
      #expect(try ground.ground.content() == good)
      #expect(archived == Set(names))
      let plan = try Document(ground.run("cleanup", "--dry-run", "--json").output)
      #expect(plan["remove"].list.compactMap { $0["id"].text } == [id], "it is the archive's to prune again")
    }

    @Test("options are for the archive alone; --store names another one")
    func options() throws {
      try ground.settings(Self.rules, ground.disk())
      let names = try make(4)
      try ground.run("replicate")
      try ground.run("cleanup", "--keep-last", "3")
      #expect(archived == Set(names.suffix(3)) && onDisk == Set(names))
      try ground.run("cleanup", "--store", "disk", "--keep-last", "1")
      #expect(archived == Set(names.suffix(3)) && onDisk == Set(names.suffix(1)))
      let unknown = try ground.run("cleanup", "--store", "dusk", expecting: 2)
      #expect(unknown.hint == "Did you mean 'disk'?", "\(unknown)")
    }

    @Test(
      "R36: an append-only store is never pruned, a store that is away is named, and the others are pruned")
    func untouched() throws {
      try ground.settings(Self.rules, ground.disk(), ground.offsite(.shell, "append_only = true"))
      let names = try make(3)
      try ground.run("replicate")
      let refused = try ground.run("cleanup", "--store", "offsite", expecting: 12)
      #expect(refused.error?.contains("append_only") == true, "\(refused)")
      rename(ground.disk, ground.disk + ".away")
      let away = try ground.run("cleanup", expecting: 10)
      #expect(away.error?.contains(ground.disk) == true, "\(away)")
      #expect(archived == Set(names.suffix(2)) && far == Set(names))
      rename(ground.disk + ".away", ground.disk)
      try ground.run("cleanup")
      #expect(onDisk == Set(names.suffix(2)) && far == Set(names))
    }

    @Test(
      "F56: old copies of the catalog and what killed transfers left go with a cleanup, and are told before")
    func swept() throws {
      try ground.settings(Self.rules, ground.disk(), ground.offsite(.shell))
      _ = try make(1)
      try ground.run("replicate")
      let copies = (10...23).map { "inventory_20260101_0000\($0).sqlite.zst.age" }
      try ground.sandbox.shell(
        """
        for n in \(copies.joined(separator: " ")); do
          echo x > \(ground.server.far)/$n
          sqlite3 backups/catalog.sqlite "INSERT INTO replications (store, at, finished, sent, repaired, failed, bytes,
            catalog_export) SELECT number, 1, 1, 0, 0, 0, 0, '$n' FROM stores WHERE name = 'offsite'"
        done
        cd \(ground.server.far) && echo cut > .backup_dev_x.sql.Ab12Cd && cp .backup_dev_x.sql.Ab12Cd .backup_dev_y.sql.Ab12Cd
        touch -d '3 days ago' .backup_dev_x.sql.Ab12Cd
        """)
      let checked = try ground.run("stores", "check", "offsite").output
      #expect(checked.contains("leftovers") && checked.contains("2 partial files"), "\(checked)")
      let plan = try ground.run("cleanup", "--dry-run").output
      #expect(plan.contains("4 old copies of the catalog go in offsite"), "\(plan)")
      let done = try Document(ground.run("cleanup", "--json").output)
      #expect(
        done["stores"].list.map { $0["catalog_copies"].number } == [0, 0, 4], "\(done["stores"].canonical)")
      let left = Set(OffsiteGround.names(ground.server.far).filter { $0.hasPrefix("inventory_2026") })
      #expect(left.isSuperset(of: copies.suffix(10)) && left.isDisjoint(with: copies.prefix(4)), "\(left)")
      let hidden = try FileManager.default.contentsOfDirectory(atPath: ground.server.far).filter {
        $0.hasPrefix(".b")
      }
      #expect(hidden == [".backup_dev_y.sql.Ab12Cd"], "one that is under way is young")
      #expect(try !ground.run("cleanup", "--dry-run").output.contains("old copies"))
    }

    @Test("a hold keeps every copy, and explain tells what each store does")
    func held() throws {
      try ground.settings(Self.rules, ground.disk())
      let names = try make(3)
      try ground.run("replicate")
      let id = try #require(try ground.sandbox.listed().last?["id"].text)
      try ground.run("hold", "add", id, "--reason", "audit")
      try ground.run("cleanup")
      #expect(archived == Set(names) && onDisk == Set(names))
      try ground.run("hold", "release", id)
      let explained = try ground.run("cleanup", "explain", id).output
      #expect(
        explained.contains("in disk:") && explained.components(separatedBy: "goes:").count == 3,
        "\(explained)")
    }
  }
}
