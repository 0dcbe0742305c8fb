import Foundation
import Testing

extension BuiltProgram {
  /// `key rekey`: other recipients, the same payload, whole after a kill anywhere.
  @Suite struct RekeyTests {
    private let rekey = ["key", "rekey", "--all", "--identity", "keys/ops.key"]

    @Test("a recipient is added and one removed; payloads stay byte for byte, digests and records follow")
    func changes() throws {
      let seal = try SealGround()
      try seal.sandbox.backUp()
      let before = try seal.sealed.map { try seal.sandbox.read("backups/\($0)") }
      let plain = try seal.sealed.map { try seal.opened($0, with: "ops") }
      let added = try seal.sandbox.run(rekey + ["--add", try seal.recipient("other")])
      #expect(added.status == 0, "\(added)")
      #expect(try seal.sealed.map { try seal.opened($0, with: "other") } == plain)
      let after = try seal.sealed.map { try seal.sandbox.read("backups/\($0)") }
      for (old, new) in zip(before, after) { #expect(old.count < new.count && payload(old) == payload(new)) }
      let removed = try seal.sandbox.run(
        rekey + ["--remove", "recovery", "--add", try seal.recipient("other")])
      #expect(removed.status == 0, "\(removed)")
      #expect(
        try seal.sandbox.run("verify", "--depth", "full", "--identity", "keys/recovery.key").status == 7)
      for key in ["ops", "other"] {
        #expect(
          try seal.sandbox.run("verify", "--depth", "full", "--identity", "keys/\(key).key").status == 0)
      }
      #expect(try seal.sandbox.shell("cd backups && sha256sum -c --quiet *.sha256").status == 0)
      let unchanged = try seal.sandbox.run(rekey + ["--remove", "recovery"])
      #expect(unchanged.status == 0 && unchanged.output.contains("unchanged"), "\(unchanged)")
    }

    @Test("copies in stores are replaced by the next replicate, and what only stores hold is named")
    func stores() throws {
      let ground = try OffsiteGround()
      try ground.settings(
        "[retention.default]\nkeep_last = 1\nmin_keep = 1\n[retention.long]\nkeep_last = 9\n",
        ground.disk("retention = \"long\""))
      let names = try (0..<2).map { _ in try ground.sandbox.backUp("--schema-only") }
      try ground.run("replicate")
      try ground.run("cleanup")
      // As many recipients as before: not even the size tells the new header from the old one.
      let swapped = try ground.sandbox.run(
        rekey + ["--add", try ground.seal.recipient("other"), "--remove", "recovery"])
      #expect(swapped.status == 3 && swapped.output.contains("elsewhere  \(names[0])"), "\(swapped)")
      #expect(
        swapped.errors.contains("strongroom replicate") && swapped.errors.contains("fetch ID"), "\(swapped)")
      #expect(try ground.sandbox.listed().first?["copies"]["copies"].number == 1, "the old header is no copy")
      try ground.run("replicate")
      #expect(try ground.sandbox.shell("cmp backups/\(names[1]) \(ground.disk)/\(names[1])").status == 0)
      #expect(try ground.run("verify", "--store", "disk", "--all").output.contains("2 of 2 passed"))
    }

    @Test(
      "nobody is left out altogether, a stranger's key opens nothing, and a damaged backup is not rekeyed")
    func refusals() throws {
      let seal = try SealGround()
      let name = try seal.sandbox.backUp()
      let nobody = try seal.sandbox.run(rekey + ["--remove", "ops", "--remove", "recovery"])
      #expect(nobody.status == 12, "\(nobody)")
      let add = ["--add", try seal.recipient("other")]
      let stranger = try seal.sandbox.run(["key", "rekey", "--all", "--identity", "keys/other.key"] + add)
      #expect(stranger.status == 7, "\(stranger)")
      #expect(try seal.sandbox.run(rekey + ["--add", "nobody"]).status == 7)
      let misspelled = try seal.sandbox.run(rekey + ["--remove", "recovry"])
      #expect(misspelled.status == 7 && misspelled.hint?.contains("recovery (") == true, "\(misspelled)")
      let both = try seal.sandbox.run(rekey + ["--add", "ops", "--remove", try seal.recipient("ops")])
      #expect(both.status == 2 && both.output.isEmpty, "\(both)")
      var bytes = try seal.sandbox.read("backups/\(name)")
      bytes[bytes.count - 1] ^= 1
      try Data(bytes).write(to: URL(filePath: seal.sandbox.archived(name)))
      #expect(try seal.sandbox.run(rekey + add).status == 4)
      #expect(try seal.sandbox.read("backups/\(name)") == bytes)
    }

    @Test(
      "SIGKILL at any change of a rekey leaves every backup whole, and the next run needs no repair",
      arguments: [
        "renameat", "fsync", "fdatasync", "unlinkat",
      ])
    func killed(call: String) throws {
      let seal = try SealGround()
      try seal.sandbox.backUp("--table", "people")
      try seal.sandbox.backUp("--table", "plans")
      let plain = try seal.sealed.map { try seal.opened($0, with: "ops") }
      let other = try seal.recipient("other")
      // Each run adds or removes, so that each has as much to do as the one that was counted.
      let count = try seal.sandbox.count(call, rekey + ["--add", other])
      try #require(count > 0, "\(call) is not called")
      var isIn = true
      for point in 1...count {
        let outcome = try seal.sandbox.run(
          rekey + [isIn ? "--remove" : "--add", other], failing: call, at: point...point, error: nil)
        let place = "\(call) \(point) of \(count): \(outcome)"
        #expect(outcome.status == 137 || outcome.status == 0, "\(place)")
        let verify = try seal.sandbox.run("verify", "--depth", "full", "--identity", "keys/ops.key")
        #expect(verify.status == 0 && verify.output.contains("2 of 2 passed"), "\(place)\n\(verify)")
        #expect(!verify.errors.contains("does not know"), "\(place)\n\(verify)")
        #expect(try seal.sealed.map { try seal.opened($0, with: "recovery") } == plain, "\(place)")
        #expect(try seal.sandbox.shell("cd backups && sha256sum -c --quiet *.sha256").status == 0, "\(place)")
        let again = try seal.sandbox.run(rekey + [isIn ? "--remove" : "--add", other])
        #expect(again.status == 0, "\(place)\n\(again)")
        isIn.toggle()
      }
      #expect(seal.sandbox.leftovers.isEmpty, "\(seal.sandbox.leftovers)")
    }

    @Test("a rekey killed between two files makes neither a restore nor a check that waited call it damage")
    func settledFirst() throws {
      let seal = try SealGround("identity_files = [\"keys/ops.key\"]")
      try seal.sandbox.backUp()
      let content = try seal.ground.content()
      let other = try seal.recipient("other")
      func kill(_ change: String) throws {
        let outcome = try seal.sandbox.run(
          ["key", "rekey", "--all", change, other], failing: "renameat", at: 2...2, error: nil)
        try #require(outcome.status == 137, "\(outcome)")
      }
      try kill("--add")
      try seal.ground.destroy()
      let restore = try seal.ground.restore("--latest")
      #expect(restore.status == 0, "\(restore)")
      #expect(try seal.ground.content() == content)
      try #require(try seal.sandbox.run("key", "rekey", "--all", "--add", other).status == 0)
      try kill("--remove")
      // The lock that the killed rekey would have held is held until the check has opened the catalog and waits.
      let waited = try seal.sandbox.shell(
        "flock --exclusive backups/.locks/archive sleep 2 & sleep 0.5; \"$strongroom\" verify --wait 30s --quarantine"
      )
      #expect(waited.status == 0 && waited.output.contains("1 of 1 passed"), "\(waited)")
      #expect(waited.errors.contains("was interrupted"), "\(waited)")
      #expect(seal.sandbox.names("backups/.quarantine").isEmpty)
    }

    @Test("of a file that others sealed nobody is said to be left out who may still open it")
    func unnamed() throws {
      let seal = try SealGround("identity_files = [\"keys/ops.key\"]")
      let made = try seal.sandbox.shell(
        "set -e; R=$(age-keygen -y keys/ops.key); printf -- '--\\n-- PostgreSQL database dump\\n--\\n\\n--\\n-- PostgreSQL database dump complete\\n--\\n' > d;"
          + " age -r $R d > theirs.sql.age; age -a -r $R d > text.sql.age;"
          + " \"$strongroom\" import theirs.sql.age --env dev; \"$strongroom\" import text.sql.age --env old")
      try #require(made.status == 0, "\(made)")
      let name = try #require(seal.sealed.first { $0.hasPrefix("backup_dev") })
      let rekey = ["key", "rekey", "--env", "dev"]
      let other = try seal.recipient("other")
      let doubtful = try seal.sandbox.run(rekey + ["--remove", "ops"])
      #expect(doubtful.status == 12 && doubtful.error?.contains("it may be ops") == true, "\(doubtful)")
      #expect(try seal.sandbox.run(rekey + ["--add", other]).status == 0)
      _ = try seal.opened(name, with: "ops")
      let still = try seal.sandbox.run(rekey + ["--remove", "ops"])
      #expect(still.status == 12, "\(still)")
      let exact = try seal.sandbox.run(rekey + ["--remove", "unnamed", "--add", other])
      #expect(exact.status == 0, "\(exact)")
      _ = try seal.opened(name, with: "other")
      #expect(try seal.sandbox.run("verify", "--env", "dev", "--depth", "full").status == 7)
      let armored = try seal.sandbox.run(["key", "rekey", "--env", "old", "--add", other])
      #expect(armored.status == 7 && armored.error?.contains("armor") == true, "\(armored)")
      #expect(seal.sandbox.leftovers.isEmpty, "\(seal.sandbox.leftovers)")
    }

    /// What follows the header line that begins with three dashes.
    private func payload(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
      let mark = Array("\n--- ".utf8)
      let start = bytes.indices.first { bytes[$0...].starts(with: mark) } ?? 0
      let end = bytes[(start + 1)...].firstIndex(of: 10) ?? bytes.endIndex
      return bytes[end...]
    }
  }
}
