import ArchiveModel
import Catalog
import Retention
import Settings

/// What the rules of a store would remove if everything archived lay there: sending it would be in vain.
///
/// Rules pick the newest of each calendar bucket, so what they keep of everything they also keep of what was sent.
struct PrunedAhead {
  let archive: OpenArchive
  let context: OperationContext

  /// None for a store without rules of its own; those of an append-only one are what its owner prunes by.
  func backups(in store: StoreSettings) throws -> Set<BackupID> {
    guard store.retention != nil,
      try archive.catalog.stores().contains(where: { $0.name == store.name.value })
    else {
      return []
    }
    let now = context.world.clock.now
    var pruned: Set<BackupID> = []
    for environment in try archive.catalog.environments() {
      let policy = context.configuration.retention(of: environment, in: store).policy
      guard !policy.isEmpty else { continue }
      let feed = try CandidateFeed(
        archive.catalog, environment: environment, store: store.name.value, orArchived: true, policy: policy,
        now: now)
      let plan = RetentionPlanner(rule: .policy(policy), minKeep: policy.minKeep, zone: context.zone).plan(
        feed.candidates, series: feed.series, now: now, highestTimeSeen: nil, emptyable: [])
      var rest = plan.indices(.remove).map { plan.candidates[$0].sequence }[...]
      while !rest.isEmpty {
        pruned.formUnion(try archive.catalog.storedNames(of: Array(rest.prefix(500))).values.map(\.id))
        rest = rest.dropFirst(500)
      }
    }
    return pruned
  }
}
