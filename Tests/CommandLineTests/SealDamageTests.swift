import Foundation
import Testing

extension BuiltProgram {
  /// Flipped bits, cut and forged files: nothing of it passes, and nothing of it reaches a server.
  @Suite struct SealDamageTests {
    @Test("F13: 400 flipped bits in sealed backups are all found by full and by quick verification")
    func flips() throws {
      let seal = try SealGround("identity_files = [\"keys/ops.key\"]")
      for _ in 0..<20 { try seal.sandbox.backUp("--table", "plans") }
      let dumps = seal.sealed.filter { !$0.contains("census") }
      var generator = SystemRandomNumberGenerator()
      for round in 0..<20 {
        var flipped: [(path: String, offset: Int, mask: UInt8)] = []
        for dump in dumps {
          let path = seal.sandbox.archived(Bool.random(using: &generator) ? dump : dump + ".census.json.age")
          let count = try seal.sandbox.read(String(path.dropFirst(seal.sandbox.folder.count + 1))).count
          let flip = (path, Int.random(in: 0..<count), UInt8(1) << UInt8.random(in: 0..<8))
          try Self.flip(flip.0, flip.1, flip.2)
          flipped.append(flip)
        }
        for depth in ["full", "quick"] {
          let outcome = try seal.sandbox.run("verify", "--depth", depth)
          #expect(outcome.status == 4, "round \(round), \(flipped): \(outcome)")
          #expect(outcome.output.contains("0 of 20 passed"), "round \(round), \(flipped): \(outcome)")
        }
        for flip in flipped { try Self.flip(flip.path, flip.offset, flip.mask) }
      }
      #expect(try seal.sandbox.run("verify", "--depth", "full").status == 0, "else this test shows nothing")
    }

    @Test("F13: a flipped bit anywhere stops a restore, and the database stays as it was")
    func restores() throws {
      let seal = try SealGround()
      let name = try seal.sandbox.backUp()
      let path = seal.sandbox.archived(name)
      let count = try seal.sandbox.read("backups/\(name)").count
      let id = try #require(try seal.sandbox.listed().first?["id"].text)
      for offset in [0, 21, 60, 130, 200, 265, 266, 281, 282, count / 2, count - 17, count - 1] {
        try Self.flip(path, offset, 1)
        let outcome = try seal.ground.refused(4, "--backup", id, "--identity", "keys/ops.key")
        #expect(outcome.error?.contains("changed") == true || outcome.error?.contains("damaged") == true)
        try Self.flip(path, offset, 1)
      }
    }

    @Test("F13, F14: of a trusted file that no catalog knows the seal alone finds the damage, and says so")
    func trusted() throws {
      let seal = try SealGround()
      let name = try seal.sandbox.backUp()
      let content = try seal.ground.content()
      let whole = try seal.sandbox.read("backups/\(name)")
      var cases = [Array(whole.prefix(100)), Array(whole.dropLast()), whole + [0]]
      for offset in [3, 30, 60, 200, 265, 282, whole.count / 2, whole.count - 1] {
        var bytes = whole
        bytes[offset] ^= 1
        cases.append(bytes)
      }
      for (index, bytes) in cases.enumerated() {
        try Data(bytes).write(to: URL(filePath: seal.sandbox.at("theirs.sql.zst.age")))
        let outcome = try seal.ground.refused(
          7, "--file", "theirs.sql.zst.age", "--trust-file", "--identity", "keys/ops.key")
        #expect(outcome.error?.contains("theirs.sql.zst.age") == true, "case \(index): \(outcome)")
      }
      #expect(try seal.ground.content() == content)
    }

    @Test("F14: a sealed file that is cut, extended or zeroed is damage and is never restored")
    func cuts() throws {
      let seal = try SealGround("identity_files = [\"keys/ops.key\"]")
      let name = try seal.sandbox.backUp()
      let whole = try seal.sandbox.read("backups/\(name)")
      let cases = [
        [], Array(whole.prefix(100)), Array(whole.prefix(266)), Array(whole.dropLast()), whole + [0],
        whole + whole, [UInt8](repeating: 0, count: whole.count),
      ]
      for bytes in cases {
        try Data(bytes).write(to: URL(filePath: seal.sandbox.archived(name)))
        #expect(try seal.sandbox.run("verify", "--depth", "full").status == 4, "\(bytes.count) bytes")
        #expect(try seal.sandbox.run("verify").status == 4, "\(bytes.count) bytes")
        try seal.ground.refused(4, "--file", "backups/\(name)")
      }
    }

    @Test("F16: a valid file that somebody else sealed to our key in the place of ours is found")
    func forged() throws {
      let seal = try SealGround("identity_files = [\"keys/ops.key\"]")
      let name = try seal.sandbox.backUp()
      let forged = try seal.sandbox.shell(
        "cd backups && age -d -i ../keys/ops.key \(name) > ../plain && age -r $(age-keygen -y ../keys/ops.key) ../plain > \(name)"
          + " && sha256sum \(name) > \(name).sha256")
      #expect(forged.status == 0, "\(forged)")
      #expect(try seal.sandbox.run("verify").status == 4)
      #expect(try seal.sandbox.run("verify", "--depth", "full").status == 4)
      try seal.ground.refused(4, "--file", "backups/\(name)")
    }

    private static func flip(_ path: String, _ offset: Int, _ mask: UInt8) throws {
      var bytes = Array(try Data(contentsOf: URL(filePath: path)))
      bytes[offset] ^= mask
      try Data(bytes).write(to: URL(filePath: path))
    }
  }
}
