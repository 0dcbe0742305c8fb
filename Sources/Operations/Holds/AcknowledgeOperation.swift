package import ArchiveModel
import Catalog
package import Foundation
import Retention
import Settings

/// Says that somebody has looked at what is odd about a backup: its size (F35) or its date (R14).
package struct AcknowledgeOperation: Sendable {
  private let id: String
  private let reason: String

  /// `id` is an id or the beginning of one.
  package init(_ id: String, reason: String) {
    self.id = id
    self.reason = reason
  }

  /// Records it; throws `backupNotFound`, `backupAmbiguous`, `usage`, and `refused` for the second time and where
  /// nobody doubts anything: a doubt that comes later is not answered in advance.
  package func run(in context: OperationContext) async throws -> Backup {
    try HoldOperation.require(reason)
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let backup = try archive.catalog.backup(idPrefix: id)
    let now = context.world.clock.now
    if try archive.catalog.flag(of: backup.id) == nil {
      guard try isDateDoubted(backup, archive, now, context) else {
        throw OperationFault(
          .refused, "nothing about backup \(backup.id) is doubted: there is nothing to acknowledge",
          hint: "To keep it from every cleanup, run 'strongroom hold add \(backup.id) --reason TEXT'.")
      }
      // A date that a cleanup doubts is worked out from all starts, so no flag stands for it.
      try archive.catalog.flag(backup.id, reason: "its date was doubted", at: now)
    }
    _ = try archive.catalog.acknowledge(backup.id, reason: reason, at: now)
    return backup
  }

  private func isDateDoubted(
    _ backup: Backup, _ archive: OpenArchive, _ now: Date, _ context: OperationContext
  ) throws -> Bool {
    let feed = try CandidateFeed(
      archive.catalog, environment: backup.environment, store: OpenArchive.storeName,
      policy: context.configuration.retention(of: backup.environment).policy, now: now)
    return DateDoubt.stands(on: backup.sequence, among: feed.candidates, now: now)
  }
}

/// Says that the clock is right now, after it was ahead or far behind: later times that were seen count no more (R14).
package struct AcknowledgeClockOperation: Sendable {
  private let reason: String

  package init(reason: String) {
    self.reason = reason
  }

  /// What the clock said, and what was the latest time until then.
  package struct Outcome: Sendable, Equatable {
    /// What the clock said, which is taken as right from then on.
    package var now: Date
    /// Nil when the catalog had seen none.
    package var seen: Date?
  }

  /// Records it, with the reason in the journal; throws `usage` for an empty reason.
  package func run(in context: OperationContext) async throws -> Outcome {
    try HoldOperation.require(reason)
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let now = context.world.clock.now
    let seen = [try archive.catalog.highestTimeSeen(), try archive.catalog.latestJournalTime()]
    try archive.catalog.acknowledgeClock(reason: reason, at: now)
    return Outcome(now: now, seen: seen.compactMap { $0 }.max())
  }
}
