package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// The backups of an environment that are recorded as running, oldest first; all environments when nil.
  ///
  /// Whoever holds the environment's lock exclusively and has begun none itself knows that these were
  /// interrupted; without the lock they may be alive, and are left alone (F27).
  package func interruptedBackups(
    of environment: EnvironmentName? = nil
  ) throws(CatalogFault) -> [InterruptedBackup] {
    try read { database in
      let jobs = try JobRecord.fetchAll(
        database,
        sql: """
          SELECT * FROM jobs WHERE backup IS NOT NULL AND (?1 IS NULL OR environment = ?1) ORDER BY number
          """,
        arguments: [environment?.rawValue])
      return try jobs.map { job in
        let record = try BackupRecord.fetchOne(
          database, sql: "SELECT * FROM backups WHERE sequence = ?", arguments: [job.backup])
        guard let record, let fileName = job.fileName else {
          throw RowDefect(table: "jobs", column: "backup", row: job.number)
        }
        return InterruptedBackup(
          backup: try BackupAssembly.backup(record, in: database), fileName: fileName,
          owner: try job.owner(), heartbeat: Microseconds(rawValue: job.heartbeat).date, bytes: job.bytes)
      }
    }
  }

  /// Records that an operation other than a backup begins; returns the number that ends it.
  package func beginJob(
    _ what: String, environment: EnvironmentName?, owner: ProcessIdentity, since: Date
  ) throws(CatalogFault) -> Int64 {
    try write { database in
      try JobRecord(what: what, environment: environment, owner: owner, since: Microseconds(since))
        .insert(database)
      return database.lastInsertedRowID
    }
  }

  /// Records that an operation ended, or that its process was found gone; a backup ends by its own methods.
  package func endJob(_ number: Int64) throws(CatalogFault) {
    try write { database in
      try database.execute(sql: "DELETE FROM jobs WHERE number = ? AND backup IS NULL", arguments: [number])
    }
  }

  /// Tells how far a backup has come; nothing happens when it ended meanwhile.
  package func heartbeat(of id: BackupID, bytes: Int64, now: Date) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE jobs SET heartbeat = ?, bytes = ? WHERE backup = (SELECT sequence FROM backups WHERE id = ?)
          """,
        arguments: [Microseconds(now).rawValue, bytes, id.rawValue])
    }
  }

  /// The operations under way, oldest first, backups among them.
  package func jobs() throws(CatalogFault) -> [Job] {
    try read { database in
      try JobRecord.fetchAll(database, sql: "SELECT * FROM jobs ORDER BY number").map { record in
        let text = try record.backup.flatMap { sequence in
          try String.fetchOne(
            database, sql: "SELECT id FROM backups WHERE sequence = ?", arguments: [sequence])
        }
        return try record.job(backup: text.flatMap { BackupID($0) })
      }
    }
  }
}
