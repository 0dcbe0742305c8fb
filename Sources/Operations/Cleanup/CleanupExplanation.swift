package import ArchiveModel
import Catalog
package import Foundation
package import Retention

/// Why one backup stays or goes, and when it will go.
package struct CleanupExplanation: Sendable {
  /// What the plan says of it.
  package struct Verdict: Sendable {
    /// The backup in this store's part of the plan, with the reasons for what becomes of it.
    package var row: CleanupRow
    /// What a cleanup at `now` would do with it.
    package var action: RetentionDecision.Action
    /// When it will go, if backups go on coming as they did.
    package var forecast: RetentionForecast
    /// The rule that it was decided by, on one line.
    package var rule: String
  }

  /// Whatever its state is; a failed or removed one has no verdicts.
  package var backup: Backup
  /// What each store's part says, the archive's first; none for what no cleanup looks at: failed and removed ones,
  /// and those that only append-only stores have.
  package var verdicts: [Verdict]
  /// The holds that stand.
  package var holds: [HeldBackup.Hold]
  /// The zone in which people read instants.
  package var zone: TimeZone
  /// The moment that the plan reckons with, which `--now` may set.
  package var now: Date

  /// When the last of its holds runs out; nil when one has no end, and without any.
  package var holdsEnd: Date? {
    let ends = holds.compactMap(\.until)
    return ends.count == holds.count ? ends.max() : nil
  }
}

/// Explains what a cleanup would do with one backup; changes nothing.
package struct CleanupExplaining: Sendable {
  private let id: String
  private let request: CleanupRequest

  /// `id` is an id or the beginning of one.
  package init(_ id: String, request: CleanupRequest) {
    self.id = id
    self.request = request
  }

  /// Plans for the backup's environment; throws `backupNotFound`, `backupAmbiguous`, `usage`, `storeMissing`.
  package func run(in context: OperationContext) async throws -> CleanupExplanation {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let backup = try archive.catalog.backup(idPrefix: id)
    var request = request
    if let environment = request.environment, environment != backup.environment {
      throw OperationFault(
        .usage, "backup \(backup.id) is of the environment '\(backup.environment)', not of '\(environment)'",
        hint: "Leave --env out.")
    }
    request.environment = backup.environment
    let now = context.world.clock.now
    guard backup.state != .failed, backup.state != .removed else {
      return CleanupExplanation(backup: backup, verdicts: [], holds: [], zone: context.zone, now: now)
    }
    let plan = try await CleanupPlanning(request: request, archive: archive, context: context).plan()
    let verdicts = try plan.parts.compactMap { part -> CleanupExplanation.Verdict? in
      guard let index = part.plan.index(ofSequence: backup.sequence),
        let row = try part.row(at: index, archive.catalog)
      else { return nil }
      return CleanupExplanation.Verdict(
        row: row, action: part.plan.decisions[index].action, forecast: part.plan.forecast(at: index),
        rule: "\(part.plan.rule)")
    }
    let holds = try archive.catalog.holds(on: backup.id).filter { $0.stands(at: plan.now) }
    return CleanupExplanation(
      backup: backup, verdicts: verdicts,
      holds: holds.map { HeldBackup.Hold(reason: $0.reason, since: $0.since, until: $0.until) },
      zone: context.zone, now: plan.now)
  }
}
