import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// F53: what happens to a copy behind our back is found where it lies, and put right by the next replicate.
  @Suite struct CopyDamageTests {
    private struct Damage {
      var what: String
      /// By what a shell does to `$copy`; size and time stay where they can.
      var script: String
      var words: String
    }

    private static let damages = [
      Damage(
        what: "one bit flipped",
        script: #"""
          touch -r $copy stamp; python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(500); b = f.read(1)[0]
          f.seek(500); f.write(bytes([b ^ 4]))' $copy; touch -r stamp $copy
          """#, words: "is not what was backed up"),
      Damage(what: "truncated", script: "truncate -s 100 $copy", words: "is not what was backed up"),
      Damage(what: "removed", script: "rm $copy", words: "is missing"),
      Damage(what: "replaced", script: "echo another > $copy", words: "is not what was backed up"),
    ]

    @Test(
      "F53: bit rot, truncation, removal and replacement are found and repaired",
      arguments: [SSHServer.Key.shell, .sumless, .both, .write])
    func repaired(key: SSHServer.Key) throws {
      let ground = try StoreGround(key)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      for damage in Self.damages {
        try #require(try ground.sandbox.shell("copy=\(ground.far(name)); \(damage.script)").status == 0)
        let found = try ground.verify()
        #expect(found.status == 4 && found.errors.contains(damage.words), "\(damage.what): \(found)")
        #expect(try ground.replicate()["repaired"].number == 1, "\(damage.what)")
        #expect(try ground.isFar(name), "\(damage.what)")
        #expect(try ground.verify().status == 0, "\(damage.what)")
      }
      #expect(ground.farPublished == ground.sandbox.published)
    }

    @Test("F53: where overwriting is forbidden, a good copy is sent beside the bad one")
    func beside() throws {
      let ground = try StoreGround(.add)
      try ground.settings(.add, store: ground.verifying)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      for (number, damage) in Self.damages.filter({ $0.what != "removed" }).enumerated() {
        let copy = number == 0 ? name : "\(name)~\(number + 1)"
        try #require(try ground.sandbox.shell("copy=\(ground.far(copy)); \(damage.script)").status == 0)
        let found = try ground.verify()
        #expect(found.status == 4 && found.errors.contains(damage.words), "\(damage.what): \(found)")
        #expect(try ground.replicate()["repaired"].number == 1, "\(damage.what)")
        #expect(try ground.isFar(name, as: "\(name)~\(number + 2)"), "\(damage.what)")
        #expect(try ground.verify().status == 0, "\(damage.what)")
      }
      let fetched = try ground.sandbox.shell("rm backups/\(name); $strongroom fetch \(try ground.id())")
      #expect(fetched.status == 0, "\(fetched)")
    }

    @Test("F53: a key that may only add, without a reading one, never calls a copy verified")
    func unverified() throws {
      let ground = try StoreGround(.add)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("echo another > \(ground.far(name))")
      let outcome = try ground.verify()
      #expect(outcome.status != 0 || !outcome.output.contains("1 verified"), "\(outcome)")
      #expect(try ground.evidence() == ["sent"])
      #expect(try ground.replicate()["unverified"].number == 2)
    }

    @Test(
      "F53: a copy that was cut short or is gone is seen by replicate alone",
      arguments: [SSHServer.Key.shell, .write])
    func seen(key: SSHServer.Key) throws {
      let ground = try StoreGround(key)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("truncate -s 100 \(ground.far(name)); rm \(ground.far(name)).json")
      #expect(try ground.replicate()["repaired"].number == 1)
      #expect(try ground.isFar(name) && ground.isFar(name + ".json"))
    }

    @Test("copies that nobody looked at for their period are looked at by replicate")
    func period() throws {
      let ground = try StoreGround(store: #"verify_period = "1s""#)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("printf x | dd of=\(ground.far(name)) bs=1 seek=300 conv=notrunc; sleep 1.1")
      #expect(try ground.replicate()["repaired"].number == 1)
      #expect(try ground.isFar(name))
    }
  }
}

extension StoreGround {
  /// The id of the newest backup.
  func id() throws -> String { try #require(try sandbox.listed().first?["id"].text) }
}
