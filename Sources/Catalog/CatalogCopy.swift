import ArchiveModel
import GRDB
import Glibc

/// A copy of a catalog by SQLite's backup API, the only way that is right while the catalog is in use (R37).
enum CatalogCopy {
  /// Writes `<target>.partial` and publishes it whole; throws `refused` when the target exists.
  static func write(_ source: any DatabaseReader, to target: CatalogFile, busyTimeout: Double) throws {
    let draft = target.beside(".partial")
    guard try target.regularFile() == nil else { throw exists(target) }
    if try !draft.createEmpty() {
      // The leftover of a killed copy; the lock of the operation above keeps a second writer away.
      guard try draft.regularFile() != nil, unlink(draft.path) == 0, try draft.createEmpty() else {
        throw CatalogFault.unwritable(draft.path, CatalogFile.reason())
      }
    }
    do {
      let queue = try Connection.open(draft.path, busyTimeout: busyTimeout)
      try source.backup(to: queue)
      try queue.close()
      guard try draft.publish(as: target) else { throw exists(target) }
    } catch {
      unlink(draft.path)
      throw CatalogFault.of(error, path: target.path)
    }
  }

  private static func exists(_ target: CatalogFile) -> CatalogFault {
    CatalogFault(
      .refused, "\(target.path) exists already", hint: "Name a file that does not exist yet.")
  }
}
