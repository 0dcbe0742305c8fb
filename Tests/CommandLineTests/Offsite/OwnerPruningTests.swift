import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// Removing what is old from an append-only store, as docs/off-site.md says: from another machine, by the same rules.
  @Suite struct OwnerPruningTests {
    @Test(
      "R36: the owner prunes with a key of his own, and the database host neither sends again nor misses it")
    func pruned() throws {
      let ground = try OffsiteGround()
      let rules = "[retention.offsite]\nkeep_last = 3\nmin_keep = 1\n"
      try ground.settings(ground.offsite(.add, reading: .read, "append_only = true"))
      let names = try (0..<5).map { _ in try ground.sandbox.backUp() }
      let oldest = try #require(try ground.sandbox.listed().last?["id"].text)
      try ground.run("hold", "add", oldest, "--reason", "audit")
      try ground.run("replicate")

      let owner = try Sandbox(env: "")
      _ = try ground.sandbox.tool("cp", "-a", "keys", owner.at("keys"))
      try ground.settings(rules, ground.offsite(.shell, "retention = \"offsite\""), in: owner)
      try ground.run("catalog", "rebuild", "--from-store", "offsite", "--identity", "keys/ops.key", in: owner)
      let plan = try Document(
        ground.run("cleanup", "--store", "offsite", "--dry-run", "--json", in: owner).output)
      #expect(plan["remove"].list.count == 1, "the hold of the database host stands: \(plan.canonical)")
      try ground.run("cleanup", "--store", "offsite", in: owner)
      let left = Set([names[0]] + names.suffix(3))
      #expect(OffsiteGround.dumps(ground.server.far) == left)

      try ground.settings(
        rules, ground.offsite(.add, reading: .read, "append_only = true\nretention = \"offsite\""))
      let again = try ground.run("replicate").output
      #expect(again.contains("nothing to send"), "\(again)")
      #expect(OffsiteGround.dumps(ground.server.far) == left)
      let id = try #require(try ground.sandbox.listed()[3]["id"].text)
      #expect(try ground.copy(id, in: "offsite")["state"].text == "removed")
      #expect(try ground.run("show", id).output.contains("the store's owner removed it"))
      #expect(try ground.run("verify", "--store", "offsite", "--all").output.contains("4 of 4 passed"))
      #expect(try ground.run("replicate").status == 0)
    }
  }
}
