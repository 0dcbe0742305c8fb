import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Catalog

@Suite struct MigrationTests {
  let folder: ScratchFolder
  init() throws { folder = try ScratchFolder() }

  static let next = Migration(
    name: "9998-next",
    statements: ["ALTER TABLE stores ADD COLUMN colour TEXT; CREATE TABLE next (backup INTEGER) STRICT;"])
  static let broken = Migration(
    name: "9999-broken", statements: ["CREATE TABLE half_done (x); INSERT INTO nowhere VALUES (1);"])

  private func open(_ migrations: [Migration]) throws -> Catalog {
    try Catalog(
      at: folder.catalog, storeID: nil, now: Sample.now, ifMissing: .refuse, busyTimeout: 5,
      migrations: migrations)
  }

  /// Restores a text fixture with sqlite3, as it was written by a version of this program.
  private func restore(_ fixture: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let source = tests.appending(path: "Fixtures/Catalog/\(fixture)")
    #expect(try sqlite3(folder.catalog, ".read '\(source.path)'").status == 0)
  }

  @Test("a catalog written by the first version is read, and stays whole (F20, F64)")
  func firstVersion() throws {
    try restore("catalog-0001-initial.sql")
    let catalog = try Catalog(at: folder.catalog, storeID: "store-1", now: Sample.now, ifMissing: .refuse)
    let backups = try catalog.list().backups
    #expect(backups.map(\.id) == [4, 3, 2, 1].map(Sample.id))
    #expect(backups.map(\.state) == [.running, .failed, .damaged, .complete])
    #expect(backups.map(\.labels) == [[], [], [], ["keep", "q1"]])
    let first = try #require(backups.last)
    #expect(first.started == Sample.now.addingTimeInterval(60) && first.note == "the first one")
    #expect(first.objects.map(\.storedBytes) == [1_000, 10])
    #expect(try catalog.census(of: first.id) == Sample.census)
    #expect(try catalog.search("tampered").map(\.id) == [Sample.id(2)])
    #expect(try catalog.verifications(of: first.id).map(\.depth) == [.full])
    #expect(try catalog.interruptedBackups().map(\.backup.id) == [Sample.id(4)])
    #expect(try catalog.quickCheck() == [])
    _ = try catalog.make(Sample.intent(5))
  }

  @Test("the schema of the first migration is the one that was released (F64)")
  func frozen() throws {
    try restore("catalog-0001-initial.sql")
    let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    let released = try sqlite3(folder.catalog, schema).output
    let now = try ScratchFolder()
    try Catalog(
      at: now.catalog, storeID: nil, now: Sample.now, ifMissing: .create, busyTimeout: 5,
      migrations: Array(Migration.all.prefix(1))
    ).close()
    #expect(try sqlite3(now.catalog, schema).output == released)
    #expect(Migration.all.map(\.name) == Migration.all.map(\.name).sorted())
  }

  @Test("an older catalog is copied aside and migrated (F20)")
  func older() throws {
    try Catalog.fresh(in: folder).make(Sample.intent(1))
    let before = try sqlite3(folder.catalog, ".dump").output
    #expect(before.contains("CREATE TABLE backups"))
    let migrated = try open(Migration.all + [Self.next])
    #expect(try migrated.list().backups.count == 1)
    let copy = folder.catalog + ".before-9998-next"
    #expect(try folder.names == ["catalog.sqlite", "catalog.sqlite.before-9998-next"])
    #expect(mode(of: copy) == 0o600)
    #expect(try sqlite3(copy, ".dump").output == before)
    #expect(try sqlite3(folder.catalog, "SELECT name FROM migrations").lines.last == "9998-next")
    // Opened once more it is up to date: nothing is copied again.
    _ = try open(Migration.all + [Self.next])
    #expect(try folder.names.count == 2)
  }

  @Test("a migration that fails leaves the catalog as it was, and no later copy overwrites the first (F20)")
  func failing() throws {
    try Catalog.fresh(in: folder).close()
    let before = try bytes(of: folder.catalog)
    for _ in 0..<2 {
      expectFault(.catalogFailed) { _ = try open(Migration.all + [Self.next, Self.broken]) }
      #expect(try sqlite3(folder.catalog, ".tables").output.contains("half_done") == false)
    }
    #expect(
      try folder.names == [
        "catalog.sqlite", "catalog.sqlite.before-9998-next", "catalog.sqlite.before-9998-next-2",
      ])
    #expect(try bytes(of: folder.catalog) == before)
    #expect(try open(Migration.all).storeID() == "store-1")
  }

  @Test("a newer catalog is refused and not touched (F20, F64)")
  func newer() throws {
    try Catalog.fresh(in: folder).close()
    _ = try open(Migration.all + [Self.next])
    let before = try bytes(of: folder.catalog)
    let names = try folder.names
    let fault = expectFault(.catalogNewer) { _ = try open(Migration.all) }
    #expect(fault?.message.contains("9998-next") == true && fault?.exitStatus == .catalog)
    #expect(try bytes(of: folder.catalog) == before)
    #expect(try folder.names == names)
  }

  @Test("two processes that migrate at once do it once")
  func race() async throws {
    try Catalog.fresh(in: folder).close()
    let path = folder.catalog
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          _ = try Catalog(
            at: path, storeID: nil, now: Sample.now, ifMissing: .refuse, busyTimeout: 20,
            migrations: Migration.all + [Self.next])
        }
      }
      try await group.waitForAll()
    }
    #expect(try folder.names == ["catalog.sqlite", "catalog.sqlite.before-9998-next"])
  }
}
