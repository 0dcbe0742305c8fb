package import ArchiveModel
import Catalog

/// Says that somebody has looked at what is odd about a backup: its size (F35) or its date (R14).
package struct AcknowledgeOperation: Sendable {
  private let id: String
  private let reason: String

  /// `id` is an id or the beginning of one.
  package init(_ id: String, reason: String) {
    self.id = id
    self.reason = reason
  }

  /// Records it; throws `backupNotFound`, `backupAmbiguous`, `usage`, and `refused` for the second time.
  package func run(in context: OperationContext) async throws -> Backup {
    try HoldOperation.require(reason)
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let backup = try archive.catalog.backup(idPrefix: id)
    let now = context.world.clock.now
    if try archive.catalog.flag(of: backup.id) == nil {
      // A date that a cleanup doubts is worked out from all starts, so no flag stands for it.
      try archive.catalog.flag(backup.id, reason: "its date was doubted", at: now)
    }
    _ = try archive.catalog.acknowledge(backup.id, reason: reason, at: now)
    return backup
  }
}
