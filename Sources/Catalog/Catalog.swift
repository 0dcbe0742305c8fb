import ArchiveModel
package import struct Foundation.Date
import GRDB

/// The embedded catalog of an archive: what was backed up, where it lies, and what was proved about it.
///
/// SQLite with a rollback journal and `synchronous=FULL`; every method is one transaction and blocks while it
/// runs. Only SQLite opens the file: an ordinary open and close in the same process would drop its locks.
package struct Catalog: Sendable {
  /// What to do when there is no catalog at the path.
  package enum Absence: Sendable {
    /// Make a new, empty one.
    case create
    /// Throw `catalogMissing`.
    case refuse
  }

  /// The absolute path, its folder resolved.
  package let path: String
  let writer: any DatabaseWriter

  /// Opens the catalog, migrating an older one after copying it aside.
  ///
  /// An older catalog is first copied to `<path>.before-<migration>`. `storeID` is the archive's own id: a
  /// catalog that has none takes it, one that has another throws `storeForeign`. `busyTimeout` bounds in
  /// seconds how long a lock of another connection is waited for. Throws `catalogMissing`, `catalogDamaged`
  /// and `catalogNewer` (both leave the file untouched), `catalogUnwritable`, `locked`, and `refused` for a
  /// symbolic link.
  package init(
    at path: String, storeID: String? = nil, now: Date, ifMissing absence: Absence = .create,
    busyTimeout: Double = 10
  ) throws(CatalogFault) {
    try self.init(
      at: path, storeID: storeID, now: now, ifMissing: absence, busyTimeout: busyTimeout,
      migrations: Migration.all)
  }

  /// The same with the schema's steps given, so that a test can be older or newer than it is.
  init(
    at path: String, storeID: String?, now: Date, ifMissing absence: Absence, busyTimeout: Double,
    migrations: [Migration]
  ) throws(CatalogFault) {
    let file = try CatalogFile(path)
    self.path = file.path
    let migrator = Migrator(migrations: migrations, now: Microseconds(now), busyTimeout: busyTimeout)
    do {
      if try !file.exists() {
        guard case .create = absence else { throw CatalogFault.missing(file.path) }
        try migrator.create(file)
      }
      let queue = try Connection.open(file.path, busyTimeout: busyTimeout)
      try file.checkOpened(as: queue)
      try migrator.bringUpToDate(queue, file: file)
      writer = queue
    } catch { throw CatalogFault.of(error, path: file.path) }
    if let storeID { try setStoreID(storeID) }
  }

  /// An empty catalog in memory, for a dry run that needs one to write to.
  package init(rehearsedAt now: Date) throws(CatalogFault) {
    path = ":memory:"
    do {
      let queue = try Connection.open(path, busyTimeout: 0)
      try Migrator(migrations: Migration.all, now: Microseconds(now), busyTimeout: 0).fill(queue, path: path)
      writer = queue
    } catch { throw CatalogFault.of(error, path: ":memory:") }
  }

  /// Runs a read-only transaction and turns what goes wrong into a fault.
  func read<Value>(_ body: (Database) throws -> Value) throws(CatalogFault) -> Value {
    do { return try writer.read(body) } catch { throw CatalogFault.of(error, path: path) }
  }

  /// Runs a transaction that is committed when the body returns and undone when it throws.
  func write<Value>(_ body: (Database) throws -> Value) throws(CatalogFault) -> Value {
    do { return try writer.write(body) } catch { throw CatalogFault.of(error, path: path) }
  }
}

extension CatalogFault {
  static func missing(_ path: String) -> CatalogFault {
    CatalogFault(
      .catalogMissing, "there is no catalog at \(path)",
      hint:
        "Check that the archive's path is right and its file system mounted, or run 'strongroom catalog rebuild'."
    )
  }
}
