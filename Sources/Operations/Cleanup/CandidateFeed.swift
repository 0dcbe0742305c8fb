import ArchiveModel
import Catalog
import Foundation
import Retention

/// The backups of an environment in a store as the planner wants them: the catalog's rows, one pass.
struct CandidateFeed {
  /// The label that keeps a backup whatever the rules say.
  private static let keepLabel = "keep"

  private(set) var candidates: [RetentionCandidate] = []
  private(set) var series: [String] = []

  /// Reads them; `policy` tells which labels keep a backup, `now` which holds stand.
  ///
  /// `orArchived` takes in, as if the store held it already, what the archive holds.
  init(
    _ catalog: Catalog, environment: EnvironmentName, store: String, orArchived: Bool = false,
    policy: RetentionPolicy, now: Date
  ) throws {
    let labels = Set(policy.keepLabels + [Self.keepLabel])
    let together = try labels.filter { $0.contains(",") }.flatMap { words in
      try catalog.sequences(withAll: words.split(separator: ",").map(String.init))
    }
    let kept = Set(together)
    var found: [RetentionCandidate] = []
    let names = try catalog.retentionFeed(
      environment: environment, store: store, orArchived: orArchived,
      labels: labels.filter { !$0.contains(",") }.sorted(), now: now
    ) { candidate in
      var candidate = candidate
      if kept.contains(candidate.sequence) { candidate.traits.insert(.keepLabel) }
      found.append(candidate)
    }
    candidates = found
    series = names.map(\.name)
  }
}
