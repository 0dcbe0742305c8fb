package import struct Foundation.Date
import GRDB

extension Catalog {
  /// The copies of the catalog itself that lie in a store, as far as this catalog knows, the newest first.
  package func exports(in store: String) throws(CatalogFault) -> [(name: String, at: Date)] {
    try read { database in
      try Row.fetchAll(
        database, sql: Self.exportsSQL, arguments: [try StoreRecord.named(store, in: database).number]
      ).map { (name: $0["catalog_export"], at: Microseconds(rawValue: $0["at"]).date) }
    }
  }

  static let exportsSQL = """
    SELECT catalog_export, at FROM replications WHERE store = ? AND catalog_export IS NOT NULL
    ORDER BY number DESC
    """

  /// Forgets copies of the catalog that were removed from a store, and journals each.
  package func forgetExports(_ names: [String], in store: String, at now: Date) throws(CatalogFault) {
    try write { database in
      let number = try StoreRecord.named(store, in: database).number
      for name in names {
        try database.execute(
          sql: "UPDATE replications SET catalog_export = NULL WHERE store = ? AND catalog_export = ?",
          arguments: [number, name])
        try EventRecord(
          at: Microseconds(now).rawValue, what: "catalog.copy-removed", backup: nil,
          detail: "\(store): \(name)"
        ).insert(database)
      }
    }
  }
}
