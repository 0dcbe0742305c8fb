import ArchiveModel
import Catalog
import Retention
import Storage

/// Looks whether the backups that a plan would leave are really in the store: the catalog alone may be wrong.
///
/// Names and sizes only; digests are for `verify`.
struct CleanupWitnesses {
  let archive: OpenArchive
  /// The series that may lose their last backup.
  let emptyable: Set<String>

  /// Refuses the removals of each series whose floors rely on a backup without its file.
  func confirm(_ plan: inout RetentionPlan) async throws {
    let witnesses = plan.witnesses(emptyable: emptyable)
    for witness in witnesses where plan.clockRefusal == nil {
      guard try await !isThere(plan.candidates[witness].sequence) else { continue }
      plan.refuseRemovals(withoutFilesOf: witness)
    }
  }

  private func isThere(_ sequence: Int64) async throws -> Bool {
    guard let dump = try archive.catalog.backups(sequences: [sequence]).first?.dump else { return false }
    do {
      return try await archive.store.entry(of: try ObjectName(dump.name))?.bytes == dump.storedBytes
    } catch {
      guard error.code == .storeObjectIrregular else { throw error }
      return false
    }
  }
}
