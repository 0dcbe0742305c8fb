import ArchiveModel
import Catalog
import Foundation
import Retention
import Settings
import Storage

/// Makes the plan of a cleanup: for each store and environment the rule, the candidates, the planner's decisions.
///
/// The one store of today is the archive; a further one adds parts here, with a rule of its own, and neither the
/// planner nor the execution sees more than its name.
struct CleanupPlanning {
  let request: CleanupRequest
  let archive: OpenArchive
  let context: OperationContext

  /// Plans for all environments that the request means; changes nothing.
  ///
  /// Errors: `usage` when no rule says what to keep, and for a series to empty that is not there.
  func plan() async throws -> CleanupPlan {
    try context.requireKnown(request.environment, in: archive)
    let environments = try request.environment.map { [$0] } ?? archive.catalog.environments()
    try requireRule(environments)
    let clock = context.world.clock.now
    let now = try request.now.map { try context.instant($0, now: clock) } ?? clock
    // What is only imagined says nothing of the clock.
    let seen = request.now == nil ? try latestTimeSeen(before: now) : nil
    var parts: [CleanupPlan.Part] = []
    for name in environments {
      let store = OpenArchive.storeName
      var decided = try plan(name, store: store, now: now, seen: seen)
      try await CleanupWitnesses(archive: archive, emptyable: Set(request.emptyable)).confirm(&decided)
      parts.append(CleanupPlan.Part(environment: name, store: store, plan: decided))
    }
    let plan = CleanupPlan(
      parts: parts, now: now, zone: context.zone, emptied: request.emptyable, catalog: archive.catalog)
    try requireSeries(in: plan)
    return plan
  }

  /// The latest time the whole archive knows: an environment that is no longer backed up does not make the clock
  /// of the others doubtful.
  private func latestTimeSeen(before now: Date) throws -> Date? {
    let newest = try archive.catalog.list(limit: 50).backups.first { $0.origin == .made && $0.started <= now }
    // The journal convicts a clock that has gone back; it cannot vouch for one that is far ahead, because this very
    // command may just have written in it.
    let journal = try archive.catalog.latestJournalTime().flatMap { $0 > now ? $0 : nil }
    return [try archive.catalog.highestTimeSeen(), newest?.started, journal].compactMap { $0 }.max()
  }

  private func plan(
    _ environment: EnvironmentName, store: String, now: Date, seen: Date?
  ) throws -> RetentionPlan {
    let policy = policy(of: environment)
    let feed = try CandidateFeed(
      archive.catalog, environment: environment, store: store, policy: policy, now: now)
    let rule = request.days.map { RetentionRule.days($0) } ?? .policy(policy)
    return RetentionPlanner(rule: rule, minKeep: policy.minKeep, zone: context.zone).plan(
      feed.candidates, series: feed.series, now: now, highestTimeSeen: seen,
      emptyable: Set(request.emptyable))
  }

  /// What the options say over the settings of the environment.
  private func policy(of environment: EnvironmentName) -> RetentionPolicy {
    request.override.applied(to: context.configuration.retention(of: environment).policy)
  }

  /// Throws `usage` when neither options nor settings say what any of the environments keeps.
  private func requireRule(_ environments: [EnvironmentName]) throws {
    guard request.days == nil, request.emptyable.isEmpty, !environments.isEmpty,
      environments.allSatisfy({ policy(of: $0).isEmpty })
    else { return }
    let whose = request.environment.map { "of '\($0)' " } ?? ""
    let file = context.configuration.file ?? "strongroom.toml"
    throw OperationFault(
      .usage, "nothing says which backups \(whose)to keep",
      hint:
        "Use --days N or options such as --keep-daily 14, or add to \(file) a section [retention.default] "
        + "with keep_daily = 14, keep_weekly = 8 and keep_monthly = 12, or other rules.")
  }

  /// Throws `usage` for a series to empty that has no backup.
  private func requireSeries(in plan: CleanupPlan) throws {
    let known = plan.series
    guard let unknown = request.emptyable.first(where: { !known.contains($0) }) else { return }
    let nearest = Spelling.nearest(to: unknown, among: known)
    let whose = request.environment.map { " of '\($0)'" } ?? ""
    throw OperationFault(
      .usage, "there is no series \(unknown.quotedForMessage)\(whose)",
      hint: nearest.map { "Did you mean '\($0)'?" }
        ?? (known.isEmpty
          ? "There are no backups\(whose)." : "Use one of: \(known.joined(separator: ", "))."))
  }
}
