import Foundation
import Glibc
import SSHFixture
import Testing

extension BuiltProgram {
  /// What goes wrong at the far end or on the way: the right sentence, exit 10, and the next run puts it right.
  @Suite struct FarTroubleTests {
    /// Rows whose dump takes some seconds at the limit of `slow`.
    private static let rows = """
      CREATE TABLE load AS SELECT i, md5(i::text) || md5((i * 7)::text) AS text FROM generate_series(1, 40000) i;
      """
    private static let slow = "bandwidth_limit = \"512KiB/s\""

    private func expectTrouble(
      _ outcome: Outcome, _ words: String, hint: String? = nil, location: SourceLocation = #_sourceLocation
    ) {
      #expect(outcome.status == 10, "\(outcome)", sourceLocation: location)
      #expect(outcome.error?.contains(words) == true, "\(outcome)", sourceLocation: location)
      #expect(
        hint.map { outcome.hint?.contains($0) == true } ?? (outcome.hint != nil), "\(outcome)",
        sourceLocation: location)
    }

    /// Starts replicate and waits until bytes arrive at the far end.
    private func underWay(_ ground: StoreGround) throws -> Program {
      let program = try ground.sandbox.start([Sandbox.program, "replicate"])
      for _ in 0..<1000 {
        let parts = ground.farNames.filter { $0.hasPrefix(".backup") }.map { ground.far($0) }
        if parts.contains(where: {
          (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int) ?? 0 > 0
        }) {
          return program
        }
        usleep(10_000)
      }
      throw ProgramFailure("nothing arrived: \(ground.farNames)")
    }

    @Test("F51: a connection that is cut in the middle is exit 10, and nothing partial has a final name")
    func cut() throws {
      let ground = try StoreGround(rows: Self.rows, store: Self.slow)
      let name = try ground.sandbox.backUp()
      let program = try underWay(ground)
      ground.server.cutConnections()
      expectTrouble(try program.end(), "cut", hint: "goes on")
      #expect(!ground.farPublished.contains(name))
      try ground.settings(.shell)
      #expect(try ground.replicate()["present"].number == 2)
      #expect(try ground.isFar(name))
      #expect(try ground.verify().status == 0)
    }

    @Test("F51: a lost connection is opened again as often as the settings say")
    func retried() throws {
      let ground = try StoreGround(rows: Self.rows, store: Self.slow + "\nretries = 2")
      let name = try ground.sandbox.backUp()
      let program = try underWay(ground)
      ground.server.cutConnections()
      let outcome = try program.end()
      #expect(outcome.status == 0 && outcome.errors.contains("trying again in 1 s"), "\(outcome)")
      #expect(try ground.isFar(name))
    }

    @Test("F51: a far end that stands still is given up within the timeout")
    func frozen() throws {
      let ground = try StoreGround(rows: Self.rows, store: Self.slow + "\ntimeout = \"4s\"")
      let name = try ground.sandbox.backUp()
      let program = try underWay(ground)
      let began = ContinuousClock.now
      ground.server.freeze()
      expectTrouble(try program.end(within: 30), "127.0.0.1")
      #expect(ContinuousClock.now - began < .seconds(15))
      let silent = try ground.sandbox.run("replicate")
      expectTrouble(silent, "127.0.0.1")
      ground.server.thaw()
      try ground.settings(.shell)
      #expect(try ground.replicate()["present"].number == 2)
      #expect(try ground.isFar(name))
    }

    @Test(
      "F52: a full far end is named, and its copies are sent when there is room",
      .enabled(if: geteuid() == 0, "mounts"))
    func full() throws {
      let ground = try StoreGround(rows: Self.rows)
      let name = try ground.sandbox.backUp()
      try #require(
        try ground.sandbox.shell("mount -t tmpfs -o size=1m tmpfs \(ground.server.far)").status == 0)
      defer { _ = try? ground.sandbox.shell("umount -l \(ground.server.far)") }
      expectTrouble(try ground.sandbox.run("replicate"), "full", hint: "Free space")
      #expect(!ground.farPublished.contains(name))
      try #require(try ground.sandbox.shell("mount -o remount,size=64m \(ground.server.far)").status == 0)
      #expect(try ground.replicate()["present"].number == 2)
      #expect(try ground.isFar(name))
      try #require(try ground.sandbox.shell("mount -o remount,ro \(ground.server.far)").status == 0)
      try ground.sandbox.backUp()
      expectTrouble(try ground.sandbox.run("replicate"), "read-only")
    }

    @Test("F54: a changed host key stops everything, and trust shows and pins the new one")
    func hostKey() throws {
      let ground = try StoreGround()
      try ground.sandbox.backUp()
      let pinned = try Data(contentsOf: URL(filePath: ground.server.knownHosts))
      try ground.server.changeHostKey()
      expectTrouble(try ground.sandbox.run("replicate"), "not the pinned one", hint: "stores trust nas")
      #expect(try Data(contentsOf: URL(filePath: ground.server.knownHosts)) == pinned, "nothing was learnt")
      #expect(try ground.sandbox.run("stores", "check").status == 13)
      let refused = try ground.sandbox.run("stores", "trust", "nas")
      let fingerprint = try ground.server.fingerprint()
      #expect(refused.status == 12 && refused.output.contains(fingerprint), "\(refused)")
      let wrong = try ground.sandbox.run("stores", "trust", "nas", "--fingerprint", "SHA256:other")
      #expect(wrong.status == 12, "\(wrong)")
      let trusted = try ground.sandbox.run(
        "stores", "trust", "nas", "--fingerprint", fingerprint)
      #expect(trusted.status == 0, "\(trusted)")
      #expect(try ground.replicate()["sent"].number == 2)
    }

    @Test("F54: an unknown host and a refused key are told apart, and nothing asks for a password")
    func strangers() throws {
      let ground = try StoreGround()
      try ground.sandbox.backUp()
      try "".write(toFile: ground.server.knownHosts, atomically: true, encoding: .utf8)
      expectTrouble(try ground.sandbox.run("replicate"), "not pinned yet", hint: "stores trust nas")
      try ground.sandbox.shell("$strongroom stores trust nas --yes")
      try ground.sandbox.shell(
        "cp keys.pub \(ground.server.folder)/authorized_keys; : > \(ground.server.folder)/authorized_keys")
      expectTrouble(try ground.sandbox.run("replicate"), "does not accept the key", hint: "authorized_keys")
    }

    @Test("F55: a far end without rsync, and one that greets, are named")
    func tools() throws {
      let ground = try StoreGround(.bare)
      try ground.sandbox.backUp()
      expectTrouble(try ground.sandbox.run("replicate"), "no rsync", hint: "Install rsync")
      try ground.settings(.noisy)
      expectTrouble(try ground.sandbox.run("replicate"), "Welcome", hint: "greeting")
      try ground.settings(.shell)
      try ground.sandbox.shell("mv \(ground.server.far) \(ground.server.far).away")
      expectTrouble(try ground.sandbox.run("replicate"), "does not exist", hint: "Make the folder")
    }

    @Test("a far folder that became another store, or none, is not written to")
    func identity() throws {
      let ground = try StoreGround()
      try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("rm \(ground.far("*")); rm \(ground.far(".strongroom"))")
      expectTrouble(try ground.sandbox.run("replicate"), "no file .strongroom")
      expectTrouble(try ground.verify(), "no file .strongroom")
      #expect(ground.farNames.isEmpty)
    }
  }
}
