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

  /// The highest time that was ever noted; nil before the first.
  package func highestTimeSeen() throws(CatalogFault) -> Date? {
    try read { database in
      try Int64.fetchOne(database, sql: "SELECT last_seen FROM archive").map {
        Microseconds(rawValue: $0).date
      }
    }
  }

  /// Remembers the highest time seen; returns what it was before, nil the first time.
  ///
  /// A caller whose `now` lies before it has a clock that moved backwards.
  package func noteTime(_ now: Date) throws(CatalogFault) -> Date? {
    try write { database in
      let before = try Int64.fetchOne(database, sql: "SELECT last_seen FROM archive")
      try database.execute(
        sql: "UPDATE archive SET last_seen = max(coalesce(last_seen, ?1), ?1)",
        arguments: [Microseconds(now).rawValue])
      return before.map { Microseconds(rawValue: $0).date }
    }
  }
}
