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
