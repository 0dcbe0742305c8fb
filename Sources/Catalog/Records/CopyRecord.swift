import ArchiveModel
import GRDB

/// A row of `copies`: an object in a store.
struct CopyRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "copies"
  static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
  static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

  var object: Int64
  var store: Int64
  var state: String
  var bytes: Int64?
  var recorded: Int64
  var verified: Int64?
  var verifiedDepth: String?
  var verifiedPassed: Int64?

  func copy(of object: BackupObject, store name: String) throws -> ObjectCopy {
    guard let state = ObjectCopy.State(rawValue: state) else { throw defect("state") }
    var check: ObjectCopy.Check?
    if let verified {
      guard let depth = verifiedDepth.flatMap(VerifyDepth.init), let verifiedPassed else {
        throw defect("verified_depth")
      }
      check = ObjectCopy.Check(
        at: Microseconds(rawValue: verified).date, depth: depth, passed: verifiedPassed == 1)
    }
    return ObjectCopy(object: object, store: name, state: state, bytes: bytes, verified: check)
  }

  private func defect(_ column: String) -> RowDefect {
    RowDefect(table: "copies", column: column, row: object)
  }
}
