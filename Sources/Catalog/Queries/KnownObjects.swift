import ArchiveModel
import GRDB

extension Catalog {
  /// Hands over every stored file that the catalog knows in a store, by name in byte order, removed ones too.
  ///
  /// One pass, one row in memory at a time. Throws `catalogFailed` for a store that was never added.
  package func allObjects(
    inStore store: String, _ receive: (KnownObject) -> Void
  ) throws(CatalogFault) {
    try read { database in
      let number = try StoreRecord.named(store, in: database).number
      let rows = try Row.fetchCursor(database, sql: Self.allObjectsSQL, arguments: [number])
      while let row = try rows.next() {
        let object = try ObjectRecord(row: row)
        guard let id = BackupID(row["id"] as String), let state = BackupState(rawValue: row["backup_state"]),
          let copy = ObjectCopy.State(rawValue: row["copy_state"])
        else { throw RowDefect(table: "copies", column: "state", row: object.number) }
        receive(
          KnownObject(backup: id, backupState: state, object: try object.object(), copy: copy))
      }
    }
  }

  static let allObjectsSQL = """
    SELECT objects.*, copies.state AS copy_state, backups.state AS backup_state, backups.id AS id
    FROM objects CROSS JOIN copies ON copies.object = objects.number AND copies.store = ?
    CROSS JOIN backups ON backups.sequence = objects.backup
    ORDER BY objects.name
    """
}
