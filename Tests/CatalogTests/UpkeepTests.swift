import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Catalog

@Suite struct UpkeepTests {
  let folder: ScratchFolder
  let catalog: Catalog
  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    try catalog.make(Sample.intent(1, note: "the first"))
    try catalog.make(Sample.intent(2))
  }

  @Test("an export is a whole catalog of mode 0600, taken while another process reads (R37)")
  func export() throws {
    let reader = try HeldTransaction(on: folder.catalog, "BEGIN; SELECT count(*) FROM backups;")
    let target = folder.path + "/export.sqlite"
    try catalog.export(to: target)
    reader.kill()
    #expect(mode(of: target) == 0o600)
    #expect(try folder.names == ["catalog.sqlite", "export.sqlite"])
    let copy = try Catalog(at: target, storeID: "store-1", now: Sample.now, ifMissing: .refuse)
    #expect(try copy.list() == catalog.list())
    #expect(try copy.search("first").count == 1)
    #expect(try copy.quickCheck() == [])
  }

  @Test("an export overwrites nothing and follows no link (F38)")
  func exportRefused() throws {
    let target = folder.path + "/export.sqlite"
    try Data("keep".utf8).write(to: URL(filePath: target))
    expectFault(.refused) { try catalog.export(to: target) }
    #expect(try bytes(of: target) == Data("keep".utf8))
    expectFault(.refused) { try catalog.export(to: folder.catalog) }
    #expect(symlink(target, folder.path + "/link") == 0)
    expectFault(.refused) { try catalog.export(to: folder.path + "/link") }
    expectFault(.catalogUnwritable) { try catalog.export(to: folder.path + "/nowhere/x") }
    try Data("left by a killed copy".utf8).write(to: URL(filePath: folder.path + "/second.partial"))
    try catalog.export(to: folder.path + "/second")
    #expect(try folder.names == ["catalog.sqlite", "export.sqlite", "link", "second"])
    #expect(try catalog.list().backups.count == 2)
  }

  @Test("the check finds a search index that tells something else, and references to nothing")
  func findings() throws {
    #expect(try catalog.quickCheck() == [])
    try sqlite3(folder.catalog, "UPDATE backup_search_content SET c1 = 'edited' WHERE id = 1")
    #expect(try catalog.quickCheck() == ["the search index does not match the words it was made from"])
    try sqlite3(folder.catalog, "UPDATE backup_search_content SET c1 = 'the first' WHERE id = 1")
    #expect(try catalog.quickCheck() == [])
    try sqlite3(folder.catalog, "DELETE FROM backup_search WHERE rowid = 2")
    #expect(try catalog.quickCheck() == ["1 backups are not in the search index"])
    try sqlite3(folder.catalog, "PRAGMA foreign_keys = OFF; DELETE FROM objects WHERE number = 1")
    #expect(try catalog.quickCheck().contains("a row of copies refers to one that does not exist"))
  }

  @Test("a page overwritten on disk is found by the check or reported as damage (F19)")
  func overwritten() throws {
    try catalog.close()
    var data = try bytes(of: folder.catalog)
    for offset in 8_192..<data.count { data[offset] = UInt8.random(in: 0...255) }
    try data.write(to: URL(filePath: folder.catalog))
    do {
      let damaged = try Catalog(at: folder.catalog, now: Sample.now)
      #expect(try damaged.quickCheck() != [])
    } catch { #expect(error.code == .catalogDamaged) }
    #expect(try bytes(of: folder.catalog) == data)
  }

  @Test("a value that no version writes is reported as damage, never trapped on")
  func defects() throws {
    try sqlite3(
      folder.catalog,
      "PRAGMA ignore_check_constraints = ON; UPDATE backups SET compression = 'lzma' WHERE sequence = 2")
    expectFault(.catalogDamaged) { _ = try catalog.list() }
    try sqlite3(
      folder.catalog,
      "PRAGMA ignore_check_constraints = ON; UPDATE backups SET compression = 'none', tables = '{}' WHERE sequence = 2"
    )
    _ = try? catalog.list()
  }
}
