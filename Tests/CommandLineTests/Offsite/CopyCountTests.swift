import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// How many copies there are, on what, and where: 3-2-1.
  @Suite struct CopyCountTests {
    private let ground: OffsiteGround

    init() throws {
      ground = try OffsiteGround()
      try ground.settings(ground.disk(), ground.offsite(.shell))
    }

    @Test("list-backups and show count copies, media and off-site ones, before and after they are sent")
    func counted() throws {
      try ground.sandbox.backUp()
      let alone = try #require(try ground.sandbox.listed().first)
      let id = try #require(alone["id"].text)
      #expect(alone["copies"]["verdict"].text == "short" && alone["copies"]["copies"].number == 1)
      #expect(try ground.run("list-backups").output.contains("1-1-0 short"))
      try ground.run("replicate")
      let kept = try #require(try ground.sandbox.listed().first)["copies"]
      #expect(kept["verdict"].text == "kept", "\(kept.canonical)")
      #expect([3, 3, 1, 0] == ["copies", "media", "offsite", "unverified"].map { kept[$0].number })
      let table = try ground.run("list-backups").output
      #expect(table.contains("COPIES") && table.contains("  3-3-1  "), "\(table)")
      let shown = try ground.run("show", id).output
      #expect(shown.contains("copies: 3-3-1, the rule 3-2-1 is kept"), "\(shown)")
      #expect(
        shown.contains(/offsite +nas, off-site +present +since .*, checked .* by SHA-256 where it lies/),
        "\(shown)")
    }

    @Test("F53: a copy that rotted there does not count until it is sent again")
    func rotten() throws {
      let name = try ground.sandbox.backUp()
      try ground.run("replicate")
      let id = try #require(try ground.sandbox.listed().first?["id"].text)
      _ = try ground.sandbox.tool(
        "sh", "-c", "printf X | dd of=\(ground.server.far)/\(name) bs=1 seek=200 conv=notrunc 2>/dev/null")
      try ground.run("verify", "--store", "offsite", "--all", expecting: 4)
      #expect(try ground.copy(id, in: "offsite")["state"].text == "damaged")
      let short = try #require(try ground.sandbox.listed().first)["copies"]
      #expect(short["verdict"].text == "short" && short["offsite"].number == 0, "\(short.canonical)")
      #expect(try ground.run("show", id).output.contains("1 copy short, none off-site"))
      try ground.run("replicate")
      #expect(try ground.sandbox.listed().first?["copies"]["verdict"].text == "kept")
    }

    @Test("a copy that nobody can read counts, and is called unverified")
    func unread() throws {
      try ground.settings(ground.offsite(.add, "append_only = true"))
      try ground.sandbox.backUp()
      try ground.run("replicate")
      let copies = try #require(try ground.sandbox.listed().first)["copies"]
      #expect(copies["copies"].number == 2 && copies["unverified"].number == 1, "\(copies.canonical)")
      #expect(try ground.run("list-backups").output.contains("2-2-1 short, unverified"))
    }

    @Test("a store that the settings do not name any more does not count")
    func forgotten() throws {
      try ground.sandbox.backUp()
      try ground.run("replicate")
      try ground.settings(ground.disk())
      let copies = try #require(try ground.sandbox.listed().first)["copies"]
      #expect(copies["copies"].number == 2 && copies["offsite"].number == 0, "\(copies.canonical)")
    }
  }
}
