package import ArchiveModel
package import Foundation
import GRDB

extension Catalog {
  /// Announces the sizes and digests that the objects of a backup will have; nothing else about them may change.
  package func announce(_ rekey: PendingRekey, at now: Date) throws(CatalogFault) {
    try write { database in
      let sequence = try BackupAssembly.sequence(of: rekey.backup.id, in: database)
      try database.execute(
        sql: "INSERT INTO rekeys (backup, manifest, since) VALUES (?, ?, ?)",
        arguments: [sequence, rekey.manifest, Microseconds(now).rawValue])
      for object in rekey.objects {
        try database.execute(
          sql: """
            INSERT INTO rekey_objects (object, backup, stored_bytes, stored_sha256)
            SELECT number, backup, ?, ? FROM objects WHERE backup = ? AND role = ?
            """,
          arguments: [
            object.storedBytes, Data(object.storedDigest.bytes), sequence, object.role.rawValue,
          ])
      }
    }
  }

  /// The rekeys that were announced and not finished.
  package func pendingRekeys() throws(CatalogFault) -> [PendingRekey] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT backup, manifest FROM rekeys ORDER BY backup")
      return try rows.compactMap { row -> PendingRekey? in
        let sequence: Int64 = row["backup"]
        guard
          let record = try BackupRecord.fetchOne(
            database, sql: "SELECT * FROM backups WHERE sequence = ?", arguments: [sequence])
        else { return nil }
        let backup = try BackupAssembly.backup(record, in: database)
        let announced = try Row.fetchAll(
          database,
          sql: """
            SELECT o.role AS role, r.stored_bytes AS bytes, r.stored_sha256 AS sha256
            FROM rekey_objects r JOIN objects o ON o.number = r.object WHERE r.backup = ?
            """, arguments: [sequence])
        let objects = try backup.objects.map { object in
          guard let row = announced.first(where: { $0["role"] == object.role.rawValue }) else {
            return object
          }
          let sha256: Data = row["sha256"]
          guard let digest = Digest(bytes: Array(sha256)) else {
            throw RowDefect(table: "rekey_objects", column: "stored_sha256", row: sequence)
          }
          var changed = object
          changed.storedBytes = row["bytes"]
          changed.storedDigest = digest
          return changed
        }
        return PendingRekey(backup: backup, objects: objects, manifest: row["manifest"])
      }
    }
  }

  /// Records what the files of an announced rekey are now, object by object the old or the new one.
  ///
  /// Copies elsewhere are damaged from then on. `detail` goes into the journal. Throws `catalogFailed` for a size or digest that was not announced.
  package func finishRekey(
    of id: BackupID, objects: [BackupObject], manifest: String, detail: String, at now: Date
  ) throws(CatalogFault) {
    try write { database in
      let sequence = try BackupAssembly.sequence(of: id, in: database)
      for object in objects {
        let digest = Data(object.storedDigest.bytes)
        try database.execute(
          sql: """
            UPDATE objects SET stored_bytes = ?1, stored_sha256 = ?2
            WHERE backup = ?3 AND role = ?4 AND stored_sha256 IS NOT ?2
            """,
          arguments: [object.storedBytes, digest, sequence, object.role.rawValue])
        guard database.changesCount > 0 else { continue }
        try database.execute(
          sql: """
            UPDATE copies SET bytes = ?
            WHERE object = (SELECT number FROM objects WHERE backup = ? AND role = ?)
              AND store = (SELECT number FROM stores WHERE is_archive = 1)
            """,
          arguments: [object.storedBytes, sequence, object.role.rawValue])
        // Stores have the bytes of before, which are no copies of these: replicate sends the new ones.
        try database.execute(
          sql: """
            UPDATE copies SET state = 'damaged', bytes = NULL, evidence = NULL
            WHERE object = (SELECT number FROM objects WHERE backup = ? AND role = ?) AND state = 'present'
              AND store <> (SELECT number FROM stores WHERE is_archive = 1)
            """,
          arguments: [sequence, object.role.rawValue])
      }
      try database.execute(
        sql: "UPDATE manifests SET document = ? WHERE backup = ?", arguments: [manifest, sequence])
      try database.execute(sql: "DELETE FROM rekey_objects WHERE backup = ?", arguments: [sequence])
      try database.execute(sql: "DELETE FROM rekeys WHERE backup = ?", arguments: [sequence])
      try database.execute(
        sql: "INSERT INTO events (at, what, backup, detail) VALUES (?, 'backup.rekeyed', ?, ?)",
        arguments: [Microseconds(now).rawValue, sequence, detail])
    }
  }
}
