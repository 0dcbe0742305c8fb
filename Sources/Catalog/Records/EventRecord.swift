import ArchiveModel
import GRDB

/// A row of `events`.
struct EventRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "events"

  var number: Int64?
  var at: Int64
  var what: String
  var backup: Int64?
  var detail: String?
  var run: String?

  func event(of backup: BackupID?) -> CatalogEvent {
    CatalogEvent(
      number: number ?? 0, at: Microseconds(rawValue: at).date, what: what, backup: backup, detail: detail,
      run: run.flatMap { RunID($0) })
  }
}
