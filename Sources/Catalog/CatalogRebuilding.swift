import ArchiveModel
package import struct Foundation.Date
import GRDB
import Glibc

/// A catalog that is being made anew beside the old one, and takes its place when it is whole.
///
/// Whoever uses it holds the archive exclusively. A killed rebuild leaves the old catalog, or none, and a draft that
/// the next one begins anew.
package struct CatalogRebuilding: Sendable {
  /// The new catalog, under a name of its own until `publish`.
  package let catalog: Catalog
  private let file: CatalogFile
  private let draft: CatalogFile

  /// Begins an empty catalog that will stand at `path`; throws `catalogUnwritable`.
  package init(at path: String, storeID: String?, now: Date) throws(CatalogFault) {
    file = try CatalogFile(path)
    draft = try Self.emptyDraft(of: file)
    catalog = try Catalog(at: draft.path, storeID: storeID, now: now, ifMissing: .create)
  }

  /// Begins with a copy of another catalog, which stays as it is; throws `catalogUnwritable`.
  package init(at path: String, copying source: Catalog, now: Date) throws(CatalogFault) {
    file = try CatalogFile(path)
    draft = try Self.emptyDraft(of: file)
    try source.export(to: draft.path)
    catalog = try Catalog(at: draft.path, now: now, ifMissing: .refuse)
  }

  /// The draft's place, without what a killed rebuild left there.
  private static func emptyDraft(of file: CatalogFile) throws(CatalogFault) -> CatalogFile {
    let draft = file.beside(".rebuilding")
    for leftover in [draft, draft.beside("-journal")] where try leftover.regularFile() != nil {
      guard unlink(leftover.path) == 0 else {
        throw .unwritable(leftover.path, CatalogFile.reason())
      }
    }
    return draft
  }

  /// Why the catalog at a path cannot be used; nil for one that is sound, and for none at all.
  ///
  /// Throws `catalogNewer` and `locked`, for which a rebuild is no remedy.
  package static func damage(at path: String, now: Date) throws(CatalogFault) -> String? {
    do {
      let catalog = try Catalog(at: path, now: now, ifMissing: .refuse)
      let findings = try catalog.quickCheck()
      try catalog.close()
      return findings.first
    } catch {
      switch error.code {
      case .catalogMissing: return nil
      case .catalogDamaged: return error.message
      default: throw error
      }
    }
  }

  /// Puts the old catalog aside, never over another file, and gives the new one its name; returns where the old one is.
  ///
  /// With `.previous` the old one is not damaged and takes the place of the one before it.
  package func publish(oldAs aside: Aside = .damaged) throws(CatalogFault) -> String? {
    try catalog.close()
    if aside == .previous { try forgetPrevious() }
    let aside = try putAside(aside.rawValue)
    guard try draft.publish(as: file) else {
      throw CatalogFault(
        .refused, "a catalog appeared at \(file.path) meanwhile", hint: "Look at who made it.")
    }
    return aside
  }

  /// What the old catalog is called beside the new one.
  package enum Aside: String, Sendable {
    case damaged = ".damaged"
    case previous = ".previous"
  }

  private func forgetPrevious() throws(CatalogFault) {
    let previous = file.beside(Aside.previous.rawValue)
    for file in [previous, previous.beside("-journal")] where try file.regularFile() != nil {
      guard unlink(file.path) == 0 else { throw .unwritable(file.path, CatalogFile.reason()) }
    }
  }

  private func putAside(_ name: String) throws(CatalogFault) -> String? {
    guard try file.regularFile() != nil else { return nil }
    var number = 1
    var aside = file.beside(name)
    while try aside.regularFile() != nil {
      number += 1
      aside = file.beside("\(name)-\(number)")
    }
    // Its journal belongs to it: alone, SQLite would roll it back into the new catalog.
    for suffix in ["-journal", "-wal", "-shm"] where try file.beside(suffix).regularFile() != nil {
      guard rename(file.beside(suffix).path, aside.path + suffix) == 0 else {
        throw .unwritable(file.path, CatalogFile.reason())
      }
    }
    guard try file.publish(as: aside) else { throw .unwritable(aside.path, CatalogFile.reason()) }
    return aside.path
  }
}
