import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// The inventory from a store alone, on a machine that has the settings and the keys.
  @Suite struct RecoverTests {
    private let ground: OffsiteGround
    private let machine: Sandbox

    init() throws {
      ground = try OffsiteGround()
      try ground.settings(ground.disk(), ground.offsite(.shell))
      machine = try Sandbox(env: Sandbox.variables(ground.ground.cluster, database: ground.ground.database))
      _ = try ground.sandbox.tool("cp", "-a", "keys", machine.at("keys"))
      try ground.settings(ground.offsite(.shell), in: machine)
    }

    private func recover(_ more: String..., expecting status: Int32 = 0) throws -> Outcome {
      let outcome = try machine.run(
        ["catalog", "rebuild", "--from-store", "offsite", "--identity", "keys/ops.key"] + more)
      try #require(outcome.status == status, "\(outcome)")
      return outcome
    }

    /// What a listing tells of backups, apart from their copies.
    private func inventory(_ sandbox: Sandbox) throws -> [String] {
      try sandbox.listed().map { row in
        let objects = row["objects"].list.map { "\($0["name"].text ?? "") \($0["stored_sha256"].text ?? "")" }
        return
          (["id", "state", "started", "note"].map { row[$0].text ?? "-" } + objects + row["labels"].texts)
          .joined(separator: " ")
      }
    }

    @Test("list, show, hold, fetch, verify, restore and backup work from what one store has")
    func everything() throws {
      try ground.sandbox.backUp("--label", "weekly", "--note", "before the move")
      let good = try ground.ground.content()
      try ground.sandbox.backUp("--table", "people")
      let first = try #require(try ground.sandbox.listed().last?["id"].text)
      try ground.run("hold", "add", first, "--reason", "audit")
      try ground.run("replicate")
      let rehearsal = try recover("--dry-run")
      #expect(
        rehearsal.output.contains("2 backups known") && machine.names("backups").isEmpty, "\(rehearsal)")
      _ = try recover()
      #expect(try inventory(machine) == inventory(ground.sandbox))
      #expect(try machine.run("hold", "list").output.contains("audit"))
      // A proof host looks again and again, as long as it makes no backups of its own.
      try ground.run("hold", "add", first, "--reason", "audit two")
      try ground.run("replicate")
      #expect(try recover("--quiet").output.isEmpty)
      #expect(try machine.run("hold", "list").output.contains("audit two"))
      #expect(machine.names("backups").contains("catalog.sqlite.previous"))
      #expect(try machine.listed().map { $0["copies"]["copies"].number } == [1, 1])
      #expect(try machine.run("verify", "--store", "offsite", "--all").output.contains("2 of 2 passed"))
      try ground.ground.destroy()
      let restored = try machine.run("restore", "--env", "dev", "--latest", "--identity", "keys/ops.key")
      #expect(
        restored.status == 0 && restored.errors.contains("brought back from store 'offsite'"), "\(restored)")
      #expect(try ground.ground.content() == good)
      try machine.backUp()
      _ = try recover(expecting: 12)
      #expect(try machine.run("replicate").status == 0)
      #expect(try machine.run("verify").status == 0)
      #expect(try machine.run("catalog", "check").status == 0)
    }

    @Test("backups that were sent after the last copy of the catalog come by their manifests")
    func later() throws {
      try ground.sandbox.backUp()
      try ground.run("replicate")
      let name = try ground.sandbox.backUp()
      _ = try ground.sandbox.shell("cp -a backups/*\(name.dropFirst(10).dropLast(12))* \(ground.server.far)/")
      let outcome = try recover()
      #expect(
        outcome.output.contains("\(name), by its manifest") && outcome.output.contains("2 backups known"),
        "\(outcome)")
      #expect(try inventory(machine) == inventory(ground.sandbox))
      let id = try #require(try machine.listed().first?["id"].text)
      #expect(try machine.run("fetch", id).status == 0)
      #expect(try machine.run("verify", "--depth", "full", "--identity", "keys/ops.key", id).status == 0)
    }

    @Test("a damaged copy of the catalog is passed over, and without any the manifests tell")
    func damaged() throws {
      try ground.sandbox.backUp()
      try ground.run("replicate")
      try ground.sandbox.backUp()
      try ground.run("replicate")
      let copies = OffsiteGround.names(ground.server.far).filter { $0.hasPrefix("inventory_") }
      try #require(copies.count == 2)
      truncate("\(ground.server.far)/\(copies[1])", 2000)
      let outcome = try recover("--dry-run")
      #expect(
        outcome.errors.contains("\(copies[1]) is damaged") && outcome.output.contains("from \(copies[0])"),
        "\(outcome)")
      unlink("\(ground.server.far)/\(copies[0])")
      let bare = try recover()
      #expect(
        bare.errors.contains("only manifests tell") && bare.output.contains("2 backups known"), "\(bare)")
      #expect(
        try machine.run("restore", "--env", "dev", "--latest", "--identity", "keys/ops.key", "--dry-run")
          .status == 0)
    }

    @Test(
      "F53: what is nowhere any more is named, and a copy that another store should have still counts for it")
    func lost() throws {
      let elsewhere = try ground.sandbox.backUp()
      try ground.run("replicate")
      try ground.settings(ground.offsite(.shell))
      let gone = try ground.sandbox.backUp()
      let cut = try ground.sandbox.backUp()
      try ground.run("replicate")
      for name in [elsewhere, gone] { unlink("\(ground.server.far)/\(name)") }
      truncate("\(ground.server.far)/\(cut)", 100)
      let ids = try ground.sandbox.listed().compactMap { $0["id"].text }
      let outcome = try recover(expecting: 3)
      for name in [elsewhere, gone, cut] {
        #expect(outcome.errors.contains("\(name) is not there"), "\(outcome)")
      }
      for (index, id) in ids.enumerated() {
        #expect(outcome.errors.contains("lost: backup \(id)") == (index < 2))
      }
      #expect(try machine.listed().map { $0["state"].text } == ["missing", "missing", "complete"])
    }

    @Test("a wrong key, no key, a key that does not read, and a sound catalog change nothing")
    func refused() throws {
      try ground.sandbox.backUp()
      try ground.run("replicate")
      let none = try machine.run("catalog", "rebuild", "--from-store", "offsite")
      #expect(none.status == 7 && none.error?.contains("no identity is at hand") == true, "\(none)")
      let wrong = try machine.run(
        "catalog", "rebuild", "--from-store", "offsite", "--identity", "keys/other.key")
      #expect(wrong.status == 7, "\(wrong)")
      try ground.settings(ground.offsite(.add), in: machine)
      let blind = try machine.run(
        "catalog", "rebuild", "--from-store", "offsite", "--identity", "keys/ops.key")
      #expect(blind.status != 0 && blind.hint?.contains("verify_identity") == true, "\(blind)")
      #expect(machine.names("backups").isEmpty)
      let sound = try ground.run("catalog", "rebuild", "--from-store", "offsite", expecting: 12)
      #expect(sound.error?.contains("sound") == true, "\(sound)")
    }

    @Test(
      "a catalog that is lost beside its files takes both: the copy's knowledge and the files that are here")
    func beside() throws {
      try ground.sandbox.backUp()
      let id = try #require(try ground.sandbox.listed().first?["id"].text)
      try ground.run("hold", "add", id, "--reason", "audit")
      try ground.run("replicate")
      unlink(ground.sandbox.archived("catalog.sqlite"))
      try ground.run("catalog", "rebuild", "--from-store", "offsite", "--identity", "keys/ops.key")
      #expect(try ground.copy(id, in: "local")["state"].text == "present")
      #expect(try ground.run("hold", "list").output.contains("audit"))
      #expect(try ground.run("catalog", "check").status == 0)
      #expect(try ground.sandbox.listed().first?["copies"]["copies"].number == 3)
    }
  }
}
