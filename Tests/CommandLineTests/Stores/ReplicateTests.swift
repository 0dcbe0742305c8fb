import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// Copies reach a store whole, once, and the catalog says of each how it was looked at.
  @Suite struct ReplicateTests {
    /// A key of the far end, and how its copies can be looked at.
    struct Way: Sendable, CustomTestStringConvertible {
      var key: SSHServer.Key
      var hasReader = false
      var evidence: String
      var testDescription: String { "\(key)\(hasReader ? " and a reading key" : ""): \(evidence)" }
    }

    static let ways = [
      Way(key: .shell, evidence: "digest"), Way(key: .sumless, evidence: "checksum"),
      Way(key: .both, evidence: "checksum"), Way(key: .write, evidence: "checksum"),
      Way(key: .add, hasReader: true, evidence: "checksum"), Way(key: .add, evidence: "sent"),
    ]

    @Test("what was backed up is sent once, and looked at as the key allows", arguments: ways)
    func once(way: Way) throws {
      let ground = try StoreGround(way.key)
      if way.hasReader { try ground.settings(way.key, store: ground.verifying) }
      let name = try ground.sandbox.backUp()
      let first = try ground.replicate()
      #expect(first["sent"].number == 2 && first["present"].number == 2, "\(first.canonical)")
      #expect(first["unverified"].number == (way.evidence == "sent" ? 2 : 0))
      #expect(try ground.evidence() == [way.evidence])
      #expect(ground.farPublished == ground.sandbox.published)
      #expect(try ground.isFar(name) && ground.isFar(name + ".json") && ground.isFar(name + ".sha256"))
      #expect(!ground.farNames.contains { $0.hasPrefix(".backup") }, "\(ground.farNames)")
      let again = try ground.replicate()
      #expect(again["sent"].number == 0 && again["repaired"].number == 0 && again["present"].number == 2)
      #expect(ground.sandbox.leftovers.isEmpty, "\(ground.sandbox.leftovers)")
    }

    @Test("R36: nothing at the far end is ever removed, whatever is missing here")
    func nothingIsRemoved() throws {
      let ground = try StoreGround()
      try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell(
        "echo mine > \(ground.far("notes.txt")); mkdir kept; mv backups/backup_* kept/")
      let before = ground.farNames
      let item = try ground.replicate()
      #expect(Set(ground.farNames).isSuperset(of: before), "\(item.canonical) \(ground.farNames)")
    }

    @Test("a run opens one connection, and one for each key")
    func connections() throws {
      let ground = try StoreGround()
      for _ in 0..<2 { try ground.sandbox.backUp() }
      try ground.replicate()
      #expect(ground.server.logins == 1)
      try ground.settings(.add, store: ground.verifying)
      try ground.replicate()
      #expect(ground.server.logins == 3, "\(ground.server.log)")
    }

    @Test("several transfers at a time bring every file")
    func parallel() throws {
      let ground = try StoreGround(store: "parallel = 4")
      try ground.ground.sql(
        "CREATE TABLE filler AS SELECT md5(i::text) AS word FROM generate_series(1, 250000) AS i")
      for _ in 0..<3 { try ground.sandbox.backUp("--compress", "none") }
      #expect(try ground.replicate()["sent"].number == 6)
      #expect(ground.farPublished == ground.sandbox.published)
    }

    @Test("plain text is not sent to a store that refuses it, and the run says so with exit 3")
    func plainText() throws {
      let ground = try StoreGround(store: "require_encryption = true")
      try ground.sandbox.backUp()
      let item = try ground.replicate(status: 3)
      #expect(item["refused"].number == 2 && item["sent"].number == 0)
      #expect(ground.farNames.filter { $0 != ".strongroom" }.isEmpty, "\(ground.farNames)")
    }

    @Test("outside its window a store is left alone, unless it is named")
    func window() throws {
      let ground = try StoreGround(store: #"window = "03:00-04:00""#)
      try ground.sandbox.backUp()
      ground.sandbox.environment["FAKETIME"] = "@2026-11-22 12:00:00"
      let outcome = try ground.sandbox.start([
        "faketime", "2026-11-22 12:00:00", Sandbox.program, "replicate",
      ]).end()
      #expect(outcome.status == 0 && outcome.output.contains("left alone"), "\(outcome)")
      #expect(ground.farPublished.isEmpty)
      #expect(try ground.replicate("--store", "nas")["sent"].number == 2)
    }

    @Test("another folder of this host is a store as well")
    func folder() throws {
      let ground = try RestoreGround(rows: "")
      try ground.sandbox.write(
        """
        [env.dev]
        env_file = ".env"
        [[store]]
        name = "disk"
        type = "local"
        url = "disk"

        """, to: "strongroom.toml")
      try ground.sandbox.shell("mkdir disk")
      try ground.sandbox.backUp()
      #expect(try ground.sandbox.run("replicate").status == 0)
      #expect(ground.sandbox.names("disk").filter { $0.hasPrefix("backup_") } == ground.sandbox.published)
      try ground.sandbox.shell("mv disk gone")
      let outcome = try ground.sandbox.run("replicate")
      #expect(outcome.status == 10 && outcome.error?.contains("disk") == true, "\(outcome)")
      #expect(ground.sandbox.names("disk").isEmpty, "a disk that is not mounted is not written under")
    }

    @Test("a backup ends with replication where the settings say so, with the status of the copies")
    func afterBackup() throws {
      let ground = try StoreGround(sections: "[backup]\nreplicate = true")
      let name = try ground.sandbox.backUp()
      #expect(try ground.isFar(name))
      try ground.settings(.bare, sections: "[backup]\nreplicate = true")
      let outcome = try ground.sandbox.run("backup", "--env", "dev")
      #expect(outcome.status == 10 && outcome.output.hasPrefix("Backup created: "), "\(outcome)")
      #expect(try ground.sandbox.run("backup", "--env", "dev", "--no-replicate").status == 0)
    }
  }
}
