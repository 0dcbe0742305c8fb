import ArchiveModel
import GRDB

/// A row of `jobs`.
struct JobRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "jobs"
  static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
  static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

  var number: Int64?
  var what: String
  var environment: String?
  var backup: Int64?
  var fileName: String?
  var process: Int64
  var processStarted: Int64
  var boot: String
  var since: Int64
  var heartbeat: Int64
  var bytes: Int64

  init(what: String, environment: EnvironmentName?, owner: ProcessIdentity, since: Microseconds) {
    self.what = what
    self.environment = environment?.rawValue
    process = Int64(owner.process)
    processStarted = owner.started
    boot = owner.boot
    self.since = since.rawValue
    heartbeat = since.rawValue
    bytes = 0
  }

  func owner() throws -> ProcessIdentity {
    guard let process = Int32(exactly: process) else {
      throw RowDefect(table: "jobs", column: "process", row: number)
    }
    return ProcessIdentity(process: process, started: processStarted, boot: boot)
  }

  func job(backup: BackupID?) throws -> Job {
    let name = try environment.map { text in
      guard let name = try? EnvironmentName(text) else {
        throw RowDefect(table: "jobs", column: "environment", row: number)
      }
      return name
    }
    return Job(
      number: number ?? 0, what: what, environment: name, backup: backup, owner: try owner(),
      since: Microseconds(rawValue: since).date, heartbeat: Microseconds(rawValue: heartbeat).date,
      bytes: bytes)
  }
}
