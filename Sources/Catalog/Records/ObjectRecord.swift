import ArchiveModel
import Foundation
import GRDB

/// A row of `objects`.
struct ObjectRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "objects"

  enum CodingKeys: String, CodingKey {
    case number, backup, role, name
    case plainBytes = "plain_bytes"
    case plainSHA256 = "plain_sha256"
    case storedBytes = "stored_bytes"
    case storedSHA256 = "stored_sha256"
  }

  var number: Int64?
  var backup: Int64
  var role: String
  var name: String
  var plainBytes: Int64?
  var plainSHA256: Data?
  var storedBytes: Int64
  var storedSHA256: Data

  init(_ object: BackupObject, of backup: Int64) {
    self.backup = backup
    role = object.role.rawValue
    name = object.name
    plainBytes = object.plainBytes
    plainSHA256 = object.plainDigest.map { Data($0.bytes) }
    storedBytes = object.storedBytes
    storedSHA256 = Data(object.storedDigest.bytes)
  }

  func object() throws -> BackupObject {
    guard let role = BackupObject.Role(rawValue: role) else { throw defect("role") }
    let plainDigest = plainSHA256.flatMap { Digest(bytes: Array($0)) }
    guard (plainDigest == nil) == (plainSHA256 == nil) else { throw defect("plain_sha256") }
    guard let storedDigest = Digest(bytes: Array(storedSHA256)) else { throw defect("stored_sha256") }
    return BackupObject(
      role: role, name: name, plainBytes: plainBytes, plainDigest: plainDigest, storedBytes: storedBytes,
      storedDigest: storedDigest)
  }

  private func defect(_ column: String) -> RowDefect {
    RowDefect(table: "objects", column: column, row: number)
  }
}
