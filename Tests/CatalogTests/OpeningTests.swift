import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Catalog

@Suite struct OpeningTests {
  let folder: ScratchFolder
  init() throws { folder = try ScratchFolder() }

  @Test("a new catalog is one file of mode 0600 with a rollback journal, and opens again")
  func fresh() throws {
    let before = umask(0)
    defer { umask(before) }
    try Catalog.fresh(in: folder).close()
    #expect(mode(of: folder.catalog) == 0o600)
    #expect(try folder.names == ["catalog.sqlite"])
    #expect(try sqlite3(folder.catalog, "PRAGMA journal_mode").output == "delete\n")
    let again = try Catalog(at: folder.catalog, storeID: "store-1", now: Sample.now, ifMissing: .refuse)
    #expect(try again.storeID() == "store-1")
    #expect(try again.stores().map(\.name) == ["archive"])
    #expect(try again.quickCheck() == [])
  }

  @Test("a missing catalog is only made when that is wanted (F18)")
  func missing() throws {
    expectFault(.catalogMissing) {
      _ = try Catalog(at: folder.catalog, now: Sample.now, ifMissing: .refuse)
    }
    #expect(try folder.names == [])
    expectFault(.catalogUnwritable) {
      _ = try Catalog(at: folder.path + "/nowhere/catalog.sqlite", now: Sample.now)
    }
  }

  @Test("the draft of a killed first start is finished by the next one")
  func draft() throws {
    try Data().write(to: URL(filePath: folder.catalog + ".new"))
    try Catalog.fresh(in: folder).close()
    #expect(try folder.names == ["catalog.sqlite"])
    // Killed between link and unlink, and the catalog deleted since.
    #expect(link(folder.catalog, folder.catalog + ".new") == 0)
    #expect(rename(folder.catalog, folder.path + "/kept") == 0)
    let second = try Catalog(at: folder.catalog, now: Sample.now)
    #expect(try second.storeID() == nil)
    #expect(try folder.names == ["catalog.sqlite", "kept"])
  }

  @Test(
    "what is not a catalog is refused and not touched (F19)",
    arguments: ["empty", "text", "zeros", "random", "other", "half", "flipped"])
  func damaged(how: String) throws {
    try Catalog.fresh(in: folder).close()
    var data = try bytes(of: folder.catalog)
    switch how {
    case "empty": data = Data()
    case "text": data = Data("backups: none\n".utf8)
    case "zeros": data = Data(count: data.count)
    case "random": data = Data((0..<data.count).map { _ in UInt8.random(in: 0...255) })
    case "half": data = data.prefix(data.count / 2)
    case "flipped": data[100] ^= 0x20
    default:
      #expect(unlink(folder.catalog) == 0)
      try sqlite3(folder.catalog, "CREATE TABLE migrations (name); CREATE TABLE notes (text)")
      data = try bytes(of: folder.catalog)
    }
    try data.write(to: URL(filePath: folder.catalog))
    let fault = expectFault(.catalogDamaged) { _ = try Catalog(at: folder.catalog, now: Sample.now) }
    #expect(fault?.exitStatus == .catalog)
    #expect(fault?.hint != nil)
    #expect(try bytes(of: folder.catalog) == data)
    #expect(try folder.names == ["catalog.sqlite"])
  }

  @Test("a link, a folder and a pipe at the catalog's path are refused (F38, F39)")
  func irregular() throws {
    let victim = folder.path + "/victim"
    try Data("keep".utf8).write(to: URL(filePath: victim))
    #expect(symlink(victim, folder.catalog) == 0)
    expectFault(.refused) { _ = try Catalog(at: folder.catalog, now: Sample.now) }
    #expect(try bytes(of: victim) == Data("keep".utf8))
    unlink(folder.catalog)
    #expect(symlink(folder.path + "/dangling", folder.catalog) == 0)
    expectFault(.refused) { _ = try Catalog(at: folder.catalog, now: Sample.now) }
    unlink(folder.catalog)
    #expect(symlink(victim, folder.catalog + ".new") == 0)
    expectFault(.refused) { _ = try Catalog(at: folder.catalog, now: Sample.now) }
    unlink(folder.catalog + ".new")
    #expect(try folder.names == ["victim"])
    #expect(mkfifo(folder.catalog, 0o600) == 0)
    expectFault(.catalogDamaged) { _ = try Catalog(at: folder.catalog, now: Sample.now) }
    unlink(folder.catalog)
    #expect(mkdir(folder.catalog, 0o700) == 0)
    expectFault(.catalogDamaged) { _ = try Catalog(at: folder.catalog, now: Sample.now) }
  }

  @Test("a link where the journal goes is not followed (F38)")
  func journalLink() throws {
    try Catalog.fresh(in: folder).close()
    let victim = folder.path + "/victim"
    try Data("keep".utf8).write(to: URL(filePath: victim))
    #expect(symlink(victim, folder.catalog + "-journal") == 0)
    expectFault(.catalogUnwritable) {
      _ = try Catalog(at: folder.catalog, now: Sample.now).noteTime(Sample.now)
    }
    #expect(try bytes(of: victim) == Data("keep".utf8))
  }

  @Test("a catalog of another archive is refused, and the id is set once")
  func storeID() throws {
    try Catalog.fresh(in: folder).close()
    expectFault(.storeForeign) { _ = try Catalog(at: folder.catalog, storeID: "other", now: Sample.now) }
    let catalog = try Catalog(at: folder.catalog, now: Sample.now)
    expectFault(.storeForeign) { try catalog.setStoreID("other") }
    #expect(try sqlite3(folder.catalog, "UPDATE archive SET store_id = 'other'").status != 0)
  }

  @Test("a folder reached through a link is resolved, and odd characters in a path are only characters")
  func oddPaths() throws {
    let odd = folder.path + "/a?b#c%20:file"
    #expect(mkdir(odd, 0o700) == 0)
    #expect(symlink(odd, folder.path + "/link") == 0)
    let catalog = try Catalog(at: folder.path + "/link/catalog.sqlite", now: Sample.now)
    #expect(catalog.path == odd + "/catalog.sqlite")
  }
}
