import ArchiveModel
import Catalog
import Retention
import Storage

/// Looks whether the backups that a plan would leave are really in the store: the catalog alone may be wrong.
///
/// Names and sizes only; digests are for `verify`.
struct CleanupWitnesses {
  let store: any ArchiveStore
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

  /// Throws `refused` when a backup that a plan for another store would leave is not there; asked once it is open.
  func require(in part: CleanupPlan.Part) async throws {
    let witnesses = part.plan.witnesses(emptyable: emptyable).map { part.plan.candidates[$0].sequence }
    guard !witnesses.isEmpty, part.plan.totals.removed.count > 0, store.capabilities.contains(.list) else {
      return
    }
    let listed = Dictionary(try await store.list().objects.map { ($0.name, $0.bytes) }) { $1 }
    let names = try archive.catalog.storedNames(of: witnesses, in: part.store)
    for backup in try archive.catalog.backups(sequences: witnesses) {
      guard let known = names[backup.sequence] else { continue }
      let isThere = try RemovalFiles(known).dumps.contains { listed[$0] == backup.dump?.storedBytes }
      guard isThere else {
        throw OperationFault(
          .refused,
          "nothing of '\(part.environment)' is removed in store '\(part.store)': backup \(backup.id), which would be left, is not there whole",
          hint: "Run 'strongroom replicate --store \(part.store)', which sends it again.")
      }
    }
  }

  private func isThere(_ sequence: Int64) async throws -> Bool {
    guard let dump = try archive.catalog.backups(sequences: [sequence]).first?.dump else { return false }
    do {
      return try await store.entry(of: try ObjectName(dump.name))?.bytes == dump.storedBytes
    } catch {
      guard error.code == .storeObjectIrregular else { throw error }
      return false
    }
  }
}
