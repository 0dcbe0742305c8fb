import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// A catalog that is gone, damaged, from the future or locked: exit 11 or 6, and never overwritten.
  @Suite struct CatalogFaultTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test(
      "F19: a catalog that is truncated, overwritten or no SQLite file is refused and left as it is",
      arguments: [
        "truncate -s 1000 $catalog", "truncate -s 50000 $catalog",
        ": > $catalog; echo 'not a database' > $catalog",
        "head -c 100000 /dev/urandom > $catalog",
        "dd if=/dev/urandom of=$catalog bs=4096 seek=1 count=30 conv=notrunc",
      ])
    func damaged(script: String) throws {
      try sandbox.backUp()
      let files = sandbox.published
      try #require(try sandbox.shell("catalog=backups/catalog.sqlite; \(script)").status == 0)
      let before = try sandbox.read("backups/catalog.sqlite")
      for command in [["list-backups"], ["backup", "--env", "dev"], ["verify"]] {
        let outcome = try sandbox.run(command)
        #expect(outcome.status == 11 && outcome.output.isEmpty, "\(command) \(outcome)")
        #expect(outcome.error?.contains("catalog.sqlite") == true && outcome.hint != nil, "\(outcome)")
      }
      #expect(try sandbox.read("backups/catalog.sqlite") == before)
      #expect(sandbox.published == files && sandbox.leftovers.isEmpty)
    }

    @Test("F18: a catalog that was deleted is not made anew beside the backups it knew")
    func deleted() throws {
      try sandbox.backUp()
      let files = sandbox.published
      unlink(sandbox.archived("catalog.sqlite"))
      for command in [["list-backups"], ["backup", "--env", "dev"], ["verify"]] {
        let outcome = try sandbox.run(command)
        #expect(outcome.status == 11 && outcome.error?.contains("catalog") == true, "\(command) \(outcome)")
        #expect(outcome.hint != nil)
      }
      #expect(sandbox.published == files && !sandbox.names("backups").contains("catalog.sqlite"))
    }

    @Test("F20: a catalog written by a later version is refused untouched")
    func newer() throws {
      try sandbox.backUp()
      let added = try sandbox.tool(
        "sqlite3", sandbox.archived("catalog.sqlite"),
        "INSERT INTO migrations VALUES (9999, 'from-the-future', 0)")
      try #require(added.status == 0, "\(added)")
      let before = try sandbox.read("backups/catalog.sqlite")
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect(outcome.status == 11 && outcome.error?.contains("newer") == true, "\(outcome)")
      #expect(outcome.hint != nil, "\(outcome)")
      #expect(try sandbox.read("backups/catalog.sqlite") == before)
    }

    @Test("F21: a lock on the catalog is waited for, and only so long")
    func locked() throws {
      try sandbox.backUp()
      // The lock is had when the second file is there.
      func hold(_ seconds: Int) throws -> Program {
        unlink(sandbox.at("held"))
        let script = "BEGIN EXCLUSIVE; SELECT 1;"
        let holder = try sandbox.start([
          "/bin/bash", "-c",
          "(echo '\(script)'; echo .shell touch held; echo .shell sleep \(seconds)) | sqlite3 backups/catalog.sqlite",
        ])
        try wait(for: "the lock") { sandbox.names("").contains("held") }
        return holder
      }
      let short = try hold(2)
      let patient = try sandbox.run("list-backups")
      #expect(patient.status == 0 && patient.lines.count == 2, "\(patient)")
      _ = try short.end()
      let long = try hold(15)
      let refused = try sandbox.run("list-backups")
      #expect(refused.status == 6 && refused.error != nil && refused.hint != nil, "\(refused)")
      long.send(SIGKILL)
      _ = try long.end()
    }

    @Test("F38: a catalog that is a link is refused, and what it leads to stays as it was")
    func linked() throws {
      try sandbox.backUp()
      #expect(
        try sandbox.shell("mv backups/catalog.sqlite victim && ln -s ../victim backups/catalog.sqlite").status
          == 0)
      let before = try sandbox.read("victim")
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect([9, 11, 12].contains(outcome.status) && outcome.error?.contains("link") == true, "\(outcome)")
      #expect(try sandbox.read("victim") == before)
    }
  }
}
