package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Adds a line to the journal for what no table shows, such as a restore; throws `backupNotFound`.
  package func record(
    _ what: String, of backup: BackupID?, detail: String?, at instant: Date
  ) throws(CatalogFault) {
    try write { database in
      let sequence = try backup.map { try BackupAssembly.sequence(of: $0, in: database) }
      try EventRecord(at: Microseconds(instant).rawValue, what: what, backup: sequence, detail: detail)
        .insert(database)
    }
  }
}

extension Catalog {
  /// The newest line of one kind that is not older than an instant and names something; nil when there is none.
  package func newestEvent(_ what: String, naming text: String, since instant: Date) throws(CatalogFault)
    -> CatalogEvent?
  {
    try read { database in
      let record = try EventRecord.fetchOne(
        database,
        sql: """
          SELECT * FROM events WHERE what = ? AND at >= ? AND instr(detail, ?) ORDER BY number DESC LIMIT 1
          """,
        arguments: [what, Microseconds(instant).rawValue, text])
      let id = try record?.backup.flatMap { sequence in
        try String.fetchOne(database, sql: "SELECT id FROM backups WHERE sequence = ?", arguments: [sequence])
      }
      return record?.event(of: id.flatMap { BackupID($0) })
    }
  }
}

/// Lines of the journal and the run they belong to.
enum JournalEntry {
  /// Runs the body, and writes the run to every event that it adds, those of triggers too.
  static func tying<Value>(
    to run: RunID, in database: Database, _ body: (Database) throws -> Value
  ) throws -> Value {
    let last = try Int64.fetchOne(database, sql: "SELECT max(number) FROM events") ?? 0
    let value = try body(database)
    try database.execute(
      sql: "UPDATE events SET run = ? WHERE number > ? AND run IS NULL", arguments: [run.rawValue, last])
    return value
  }
}
