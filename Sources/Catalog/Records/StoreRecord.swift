import ArchiveModel
import GRDB

/// A row of `stores`.
struct StoreRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "stores"
  static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
  static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

  var number: Int64?
  var name: String
  var kind: String
  var isArchive: Bool
  var created: Int64

  var store: CatalogStore {
    CatalogStore(
      name: name, kind: kind, isArchive: isArchive, created: Microseconds(rawValue: created).date)
  }

  /// The row with that name; throws `catalogFailed` when the store was never added.
  static func named(_ name: String, in database: Database) throws -> StoreRecord {
    guard
      let record = try fetchOne(database, sql: "SELECT * FROM stores WHERE name = ?", arguments: [name])
    else {
      throw CatalogFault(
        .catalogFailed, "the catalog knows no store \(name)", hint: "Add the store to the catalog first.")
    }
    return record
  }
}
