import ArchiveModel
import Catalog
import Foundation
import Retention
import Settings
import Storage

/// Makes the plan of a cleanup: for each store and environment the rule, the candidates, the planner's decisions.
///
/// Options are meant for the archive unless a store is named with them; stores go by the rules of the settings. An
/// append-only store is never pruned from here.
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
    let places = try places(for: environments)
    try requireRule(environments, places)
    let clock = context.world.clock.now
    let now = try request.now.map { try context.instant($0, now: clock) } ?? clock
    // What is only imagined says nothing of the clock.
    let seen = request.now == nil ? try latestTimeSeen(before: now) : nil
    var parts: [CleanupPlan.Part] = []
    for place in places {
      for name in environments {
        var decided = try self.plan(name, place, now: now, seen: seen)
        // What lies in another store is looked at when that is open.
        if place.settings == nil {
          let witnesses = CleanupWitnesses(
            store: archive.store, archive: archive, emptyable: Set(request.emptyable))
          try await witnesses.confirm(&decided)
        }
        parts.append(CleanupPlan.Part(environment: name, store: place.store, plan: decided))
      }
    }
    let plan = CleanupPlan(
      parts: parts, exports: try exports(in: places, beside: parts), now: now, zone: context.zone,
      emptied: request.emptyable,
      catalog: archive.catalog)
    try requireSeries(in: plan)
    return plan
  }

  /// Copies of the catalog tell of all environments, so they go only when all are pruned, by a clock that is right.
  private func exports(in places: [Place], beside parts: [CleanupPlan.Part]) throws -> [String: [String]] {
    guard request.environment == nil, parts.allSatisfy({ $0.plan.clockRefusal == nil }) else { return [:] }
    return try Dictionary(
      places.filter { $0.settings != nil }.map { place in
        (
          place.store,
          SuperfluousExports.names(in: try archive.catalog.exports(in: place.store), zone: context.zone)
        )
      }, uniquingKeysWith: { $1 })
  }

  /// A store that is pruned; without settings it is the archive.
  private struct Place {
    var store = OpenArchive.storeName
    var settings: StoreSettings?
  }

  /// The stores that the request means; throws `usage` for one that is not there, `refused` for an append-only one.
  private func places(for environments: [EnvironmentName]) throws -> [Place] {
    if let name = request.store, name != OpenArchive.storeName {
      let settings = try context.configuration.store(named: name)
      guard !settings.appendOnly.value else {
        throw OperationFault(
          .refused, "store '\(name)' is append_only: nothing is removed there from here",
          hint: "Its owner prunes it; see docs/off-site.md.")
      }
      guard try isKnown(name) else {
        throw OperationFault(
          .usage, "nothing was ever sent to store '\(name)'",
          hint: "Run 'strongroom replicate --store \(name)' first.")
      }
      return [Place(store: name, settings: settings)]
    }
    let hasOptions =
      request.days != nil || request.override != RetentionOverride() || !request.emptyable.isEmpty
    guard request.store == nil, !hasOptions else { return [Place()] }
    let others = context.configuration.stores.map { Place(store: $0.name.value, settings: $0) }
    return try [Place()]
      + others.filter { place in
        try place.settings?.appendOnly.value == false && isKnown(place.store)
          && !environments.allSatisfy { policy(of: $0, in: place).isEmpty }
      }
  }

  /// Whether anything was ever sent there.
  private func isKnown(_ store: String) throws -> Bool {
    try archive.catalog.stores().contains { $0.name == store }
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
    _ environment: EnvironmentName, _ place: Place, now: Date, seen: Date?
  ) throws -> RetentionPlan {
    let policy = policy(of: environment, in: place)
    let feed = try CandidateFeed(
      archive.catalog, environment: environment, store: place.store, policy: policy, now: now)
    let rule = request.days.map { RetentionRule.days($0) } ?? .policy(policy)
    return RetentionPlanner(rule: rule, minKeep: policy.minKeep, zone: context.zone).plan(
      feed.candidates, series: feed.series, now: now, highestTimeSeen: seen,
      emptyable: Set(request.emptyable))
  }

  /// What the options say over the settings of the environment, or of the store.
  private func policy(of environment: EnvironmentName, in place: Place) -> RetentionPolicy {
    let settings =
      place.settings.map { context.configuration.retention(of: environment, in: $0) }
      ?? context.configuration.retention(of: environment)
    return request.override.applied(to: settings.policy)
  }

  /// Throws `usage` when neither options nor settings say what any of the environments keeps.
  private func requireRule(_ environments: [EnvironmentName], _ places: [Place]) throws {
    guard request.days == nil, request.emptyable.isEmpty, !environments.isEmpty,
      environments.allSatisfy({ name in places.allSatisfy { policy(of: name, in: $0).isEmpty } })
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
