import ArchiveModel
import GRDB

/// A row of `verifications`.
struct VerificationRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "verifications"

  var number: Int64?
  var backup: Int64
  var store: Int64
  var depth: String
  var at: Int64
  var passed: Int64
  var state: String
  var finding: String?

  init(_ verification: Verification, backup: Int64, store: Int64) {
    self.backup = backup
    self.store = store
    depth = verification.depth.rawValue
    at = Microseconds(verification.at).rawValue
    passed = verification.passed ? 1 : 0
    state = verification.state.rawValue
    finding = verification.finding
  }

  func verification(of backup: BackupID, store: String) throws -> Verification {
    guard let depth = VerifyDepth(rawValue: depth), let state = BackupState(rawValue: state) else {
      throw RowDefect(table: "verifications", column: "depth", row: number)
    }
    return Verification(
      backup: backup, store: store, depth: depth, at: Microseconds(rawValue: at).date, passed: passed == 1,
      state: state, finding: finding)
  }
}
