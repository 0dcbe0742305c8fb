import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// Copies come back, checked: by fetch, by restore itself, and by replicate when the archive is the bad one.
  @Suite struct FetchTests {
    @Test("fetch brings a file back that is gone, and says when there is nothing to fetch")
    func fetch() throws {
      let ground = try StoreGround()
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      let id = try ground.id()
      let nothing = try ground.sandbox.run("fetch", id)
      #expect(nothing.status == 0 && nothing.output.hasPrefix("Nothing to fetch"), "\(nothing)")
      try ground.sandbox.shell("rm backups/\(name) backups/\(name).json")
      let fetched = try ground.sandbox.run("fetch", id, "--store", "nas")
      #expect(fetched.status == 0 && fetched.output.hasSuffix("backups/\(name)\n"), "\(fetched)")
      #expect(try ground.sandbox.run("verify", "--all").status == 0)
      #expect(try ground.isFar(name) && ground.isFar(name + ".json"))
    }

    @Test("a restore fetches by itself what is damaged here, and says so")
    func restore() throws {
      let ground = try StoreGround(rows: RestoreGround.rows)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      let before = try ground.ground.content()
      try ground.sandbox.shell("printf x | dd of=backups/\(name) bs=1 seek=300 conv=notrunc")
      try ground.ground.sql("TRUNCATE people CASCADE")
      let rehearsal = try ground.sandbox.run("restore", "--env", "dev", "--latest", "--dry-run")
      #expect(rehearsal.status == 0 && rehearsal.output.contains("back from store 'nas'"), "\(rehearsal)")
      #expect(ground.sandbox.names("backups/.quarantine").isEmpty, "nothing is brought back to be looked at")
      let outcome = try ground.sandbox.run(
        "restore", "--env", "dev", "--latest", "--confirm", "dev", "--no-safety-backup")
      #expect(outcome.status == 0 && outcome.errors.contains("brought back from store 'nas'"), "\(outcome)")
      #expect(try ground.ground.content() == before)
      #expect(ground.sandbox.names("backups/.quarantine").contains { $0.contains(name) })
    }

    @Test("replicate heals a damaged file of the archive from a good copy")
    func healing() throws {
      let ground = try StoreGround(.both)
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("printf x | dd of=backups/\(name) bs=1 seek=300 conv=notrunc")
      #expect(try ground.sandbox.run("verify", "--all").status == 4)
      let item = try ground.replicate()
      #expect(item["healed"].texts == [name], "\(item.canonical)")
      #expect(try ground.sandbox.run("verify", "--all").status == 0)
    }

    @Test("a bad copy never takes the place of a file of the archive")
    func badCopy() throws {
      let ground = try StoreGround()
      let name = try ground.sandbox.backUp()
      try ground.replicate()
      try ground.sandbox.shell("echo bad > \(ground.far(name)); rm backups/\(name)")
      let outcome = try ground.sandbox.run("fetch", try ground.id())
      #expect(outcome.status == 4, "\(outcome)")
      #expect(!ground.sandbox.published.contains(name))
      #expect(ground.sandbox.leftovers.isEmpty, "\(ground.sandbox.leftovers)")
    }
  }
}
