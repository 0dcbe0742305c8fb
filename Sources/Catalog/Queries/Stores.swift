import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Adds a store, or finds it as it is; throws `refused` when one of that name is of another kind.
  package func addStore(
    _ name: String, kind: String, isArchive: Bool, now: Date
  ) throws(CatalogFault) -> CatalogStore {
    func found(_ database: Database) throws -> CatalogStore? {
      let record = try StoreRecord.fetchOne(
        database, sql: "SELECT * FROM stores WHERE name = ?", arguments: [name])
      guard let record else { return nil }
      guard record.kind == kind, record.isArchive == isArchive else {
        throw CatalogFault(
          .refused, "the catalog has a store \(name) of kind \(record.kind), not \(kind)",
          hint: "Give the new store another name.")
      }
      return record.store
    }
    // The usual case writes nothing, so it works on a read-only archive too.
    if let store = try read({ try found($0) }) { return store }
    return try write { database in
      if let store = try found(database) { return store }
      let record = StoreRecord(
        name: name, kind: kind, isArchive: isArchive, created: Microseconds(now).rawValue)
      try record.insert(database)
      return record.store
    }
  }

  /// All stores, in the order in which they were added.
  package func stores() throws(CatalogFault) -> [CatalogStore] {
    try read { database in
      try StoreRecord.fetchAll(database, sql: "SELECT * FROM stores ORDER BY number").map(\.store)
    }
  }

  /// The archive's own id; nil until it is set.
  package func storeID() throws(CatalogFault) -> String? {
    try read { try String.fetchOne($0, sql: "SELECT store_id FROM archive") }
  }

  /// Sets the archive's own id once; throws `storeForeign` when another one is set.
  package func setStoreID(_ id: String) throws(CatalogFault) {
    if try storeID() == id { return }
    try write { database in
      let known = try String.fetchOne(database, sql: "SELECT store_id FROM archive")
      guard known == nil || known == id else {
        throw CatalogFault(
          .storeForeign, "the catalog \(path) belongs to another archive than the folder it lies in",
          hint: "Check the archive's path, and that its file system is mounted.")
      }
      try database.execute(sql: "UPDATE archive SET store_id = ?", arguments: [id])
    }
  }
}
