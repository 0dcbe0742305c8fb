import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// Copies that only a store has, behind a key that runs no command: they are brought back to be looked at.
  @Suite struct PullBackTests {
    @Test("F53: each or a sample of them is pulled, and one that rotted is found, and told from the others")
    func pulled() throws {
      let ground = try OffsiteGround()
      try ground.settings(
        "[retention.default]\nkeep_last = 1\nmin_keep = 1\n[retention.long]\nkeep_last = 9\n",
        ground.offsite(.both, "retention = \"long\""))
      let names = try (0..<3).map { _ in try ground.sandbox.backUp("--schema-only") }
      let ids = try ground.sandbox.listed().reversed().map { try #require($0["id"].text) }
      try ground.run("replicate")
      try ground.run("cleanup")
      try #require(!ground.sandbox.published.contains(names[1]))
      #expect(try ground.run("verify", "--store", "offsite", "--all").output.contains("3 of 3 passed"))
      #expect(
        try ids.map { try ground.copy($0, in: "offsite")["evidence"].text } == [
          "pulled", "pulled", "checksum",
        ])

      // The first one is now the one that waits longest.
      try ground.run("verify", "--store", "offsite", ids[1], ids[2])
      let rot = "touch -r $f stamp && printf X | dd of=$f bs=1 seek=300 conv=notrunc && touch -r stamp $f"
      try #require(try ground.sandbox.shell("f=\(ground.server.far)/\(names[0]); \(rot)").status == 0)
      let sampled = try ground.run("verify", "--store", "offsite", "--sample", "5%", "--json", expecting: 4)
      let results = try Document(sampled.output)["results"].list
      #expect(
        results.map { $0["id"].text } == [ids[0]], "the one that waits longest, and no other: \(sampled)")
      // Nothing good of it is left anywhere, which each run says until its owner looks after it.
      let lost = try ground.run("replicate", expecting: 3)
      #expect(lost.errors.contains("\(names[0]): it is damaged or gone, and no good copy"), "\(lost)")
      #expect(try ground.run("verify", "--store", "offsite", ids[1]).output.contains("1 of 1 passed"))
    }
  }
}
