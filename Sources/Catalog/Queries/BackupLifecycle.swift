package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Records that a backup begins: allocates its sequence number, keeps its file name for it, and notes its process.
  ///
  /// Throws `refused` when the catalog knows the file name or the id already.
  package func beginBackup(_ intent: BackupIntent) throws(CatalogFault) -> Backup {
    try write { database in
      guard try !Self.isKnown(intent.fileName, in: database) else {
        throw CatalogFault(.refused, "the catalog already has a file \(intent.fileName.quotedForMessage)")
      }
      let taken = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM backups WHERE id = ?)", arguments: [intent.id.rawValue])
      guard taken == false else {
        throw CatalogFault(
          .refused, "the random id \(intent.id) is taken", hint: "Run it again: another id will be drawn.")
      }
      var record = try BackupRecord(intent)
      try record.insert(database)
      let sequence = database.lastInsertedRowID
      record.sequence = sequence
      for label in Set(intent.labels) {
        try database.execute(
          sql: "INSERT INTO backup_labels (label, started, backup) VALUES (?, ?, ?)",
          arguments: [label, record.started, sequence])
      }
      var job = JobRecord(
        what: "backup", environment: intent.environment, owner: intent.owner,
        since: Microseconds(intent.started))
      job.backup = sequence
      job.fileName = intent.fileName
      try job.insert(database)
      try SearchIndex.refresh(sequence, in: database)
      return try BackupAssembly.backup(record, in: database)
    }
  }

  /// Records that all files of a backup are published and were read back: it is complete from here on.
  package func recordComplete(_ id: BackupID, _ completion: BackupCompletion) throws(CatalogFault) -> Backup {
    try write { database in try Self.complete(id, completion, in: database) }
  }

  /// Records an interrupted backup as complete, after its files were found whole at reconciliation.
  package func adopt(_ id: BackupID, _ completion: BackupCompletion) throws(CatalogFault) -> Backup {
    try write { database in
      let backup = try Self.complete(id, completion, in: database)
      try database.execute(
        sql: "INSERT INTO events (at, what, backup, detail) VALUES (?, 'backup.adopted', ?, ?)",
        arguments: [
          Microseconds(completion.finished).rawValue, backup.sequence, "its files were whole after a crash",
        ])
      return backup
    }
  }

  /// Records that a running backup ended without publishing anything; `reason` is one sentence.
  package func recordFailed(_ id: BackupID, reason: String, finished: Date) throws(CatalogFault) {
    try write { database in
      let sequence = try Self.running(id, in: database)
      let now = Microseconds(finished).rawValue
      try database.execute(
        sql: "UPDATE backups SET state = 'failed', reason = ?, finished = ?, changed = ? WHERE sequence = ?",
        arguments: [reason, now, now, sequence])
      try database.execute(sql: "DELETE FROM jobs WHERE backup = ?", arguments: [sequence])
      try SearchIndex.refresh(sequence, in: database)
    }
  }

  private static func complete(
    _ id: BackupID, _ completion: BackupCompletion, in database: Database
  ) throws -> Backup {
    let sequence = try running(id, in: database)
    let store = try StoreRecord.named(completion.store, in: database)
    let now = Microseconds(completion.finished).rawValue
    for object in completion.objects {
      try ObjectRecord(object, of: sequence).insert(database)
      try CopyRecord(
        object: database.lastInsertedRowID, store: store.number ?? 0, state: "present",
        bytes: object.storedBytes, recorded: now
      ).insert(database)
    }
    if let census = completion.census {
      try database.execute(
        sql: "INSERT INTO censuses (backup, document) VALUES (?, ?)",
        arguments: [sequence, try JSONText.encode(census)])
    }
    try database.execute(
      sql: "INSERT INTO manifests (backup, document) VALUES (?, ?)",
      arguments: [sequence, completion.manifest])
    try database.execute(
      sql: """
        UPDATE backups SET state = 'complete', finished = ?, changed = ?, alembic_revisions = ?,
          server_version = coalesce(?, server_version)
        WHERE sequence = ?
        """,
      arguments: [
        now, now, try JSONText.array(completion.alembicRevisions), completion.serverVersion, sequence,
      ])
    try database.execute(sql: "DELETE FROM jobs WHERE backup = ?", arguments: [sequence])
    try SearchIndex.refresh(sequence, in: database)
    return try BackupAssembly.backup(try BackupAssembly.record(of: id, in: database), in: database)
  }

  /// The sequence of a backup that must be running; throws `backupNotFound` or `catalogFailed`.
  private static func running(_ id: BackupID, in database: Database) throws -> Int64 {
    let record = try BackupAssembly.record(of: id, in: database)
    guard record.state == BackupState.running.rawValue, let sequence = record.sequence else {
      throw CatalogFault(.catalogFailed, "backup \(id) is \(record.state), not running")
    }
    return sequence
  }
}
