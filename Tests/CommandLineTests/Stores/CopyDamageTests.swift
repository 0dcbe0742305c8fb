import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// F53: what happens to a copy behind our back is found where it lies, and put right by the next replicate.
  @Suite struct CopyDamageTests {
    /// Hurts four copies at once: `$a` loses a bit, `$b` its end, `$c` goes, `$d` becomes another file.
    ///
    /// Size and time stay where they can.
    private static let damage = #"""
      touch -r $a stamp; python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(500); b = f.read(1)[0]
      f.seek(500); f.write(bytes([b ^ 4]))' $a; touch -r stamp $a
      truncate -s 100 $b; rm $c; echo another > $d
      """#

    @Test(
      "F53: bit rot, truncation, removal and replacement are found and repaired",
      arguments: [SSHServer.Key.shell, .sumless, .both, .write])
    func repaired(key: SSHServer.Key) throws {
      let ground = try StoreGround(key)
      let names = try (0..<4).map { _ in try ground.sandbox.backUp("--schema-only") }
      try ground.replicate()
      let copies = zip(["a", "b", "c", "d"], names).map { "\($0)=\(ground.far($1))" }.joined(separator: "; ")
      try #require(try ground.sandbox.shell("\(copies); \(Self.damage)").status == 0)
      let found = try ground.verify()
      #expect(found.status == 4 && found.output.contains("0 of 4 passed"), "\(found)")
      for (name, words) in zip(names, ["is not what", "is not what", "is missing", "is not what"]) {
        #expect(found.output.contains("the copy \(name) \(words)"), "\(found)")
      }
      #expect(try ground.replicate()["repaired"].number == 4)
      for name in names { #expect(try ground.isFar(name)) }
      #expect(try ground.verify().status == 0)
      #expect(ground.farPublished == ground.sandbox.published)
    }

    @Test("F53: where overwriting is forbidden, a good copy is sent beside the bad one")
    func beside() throws {
      let ground = try StoreGround(.add)
      try ground.settings(.add, store: ground.verifying)
      let name = try ground.sandbox.backUp("--schema-only")
      try ground.replicate()
      for (bad, good) in [(name, "\(name)~2"), ("\(name)~2", "\(name)~3")] {
        try ground.sandbox.shell("printf x | dd of=\(ground.far(bad)) bs=1 seek=300 conv=notrunc")
        let found = try ground.verify()
        #expect(found.status == 4 && found.output.contains("the copy \(bad) is not what"), "\(found)")
        let repair = try ground.replicate()
        #expect(repair["repaired"].number == 1)
        #expect(repair["catalog_export"].text != nil, "the catalog there knows the new name")
        #expect(try ground.isFar(name, as: good))
        #expect(try ground.verify().status == 0)
      }
      let fetched = try ground.sandbox.shell("rm backups/\(name); $strongroom fetch \(try ground.id())")
      #expect(fetched.status == 0, "\(fetched)")
      #expect(try ground.isFar(name, as: "\(name)~3"))
    }

    @Test("F53: a key that may only add, without a reading one, never calls a copy verified")
    func unverified() throws {
      let ground = try StoreGround(.add)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("echo another > \(ground.far(name))")
      let outcome = try ground.verify()
      #expect(outcome.status == 3 && outcome.output.contains("sent, unverified"), "\(outcome)")
      #expect(outcome.hint?.contains("verify_identity") == true, "\(outcome)")
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

    @Test("F53: a link, a pipe or a folder under the name of a copy is neither followed nor waited for")
    func irregular() throws {
      let ground = try StoreGround()
      let names = try (0..<3).map { _ in try ground.sandbox.backUp("--schema-only") }
      try ground.replicate()
      let copies = names.map { ground.far($0) }
      try ground.sandbox.shell(
        "mv \(copies[0]) \(ground.far("away")) && ln -s away \(copies[0]); rm \(copies[1]) && mkfifo \(copies[1])"
      )
      try ground.sandbox.shell("rm \(copies[2]) && mkdir \(copies[2])")
      let found = try ground.verify()
      #expect(found.status == 4 && found.output.contains("0 of 3 passed"), "\(found)")
      #expect(try ground.replicate()["repaired"].number == 3)
      for name in names { #expect(try ground.isFar(name)) }
      #expect(try ground.verify().status == 0)
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
