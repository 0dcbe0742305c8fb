package import ArchiveModel
import Catalog
package import Foundation
package import Retention

/// One backup of a plan as people and scripts read it.
package struct CleanupRow: Sendable, Equatable {
  package var id: BackupID
  package var sequence: Int64
  package var environment: EnvironmentName
  /// Such as `prod/full`.
  package var series: String
  package var store: String
  package var started: Date
  /// The stored bytes of all its files.
  package var bytes: Int64
  /// Of the dump; nil while it is being made.
  package var name: String?
  /// Why, in words; never empty.
  package var reasons: [String]
  /// The same as stable codes.
  package var codes: [String]
}

extension CleanupPlan {
  /// The backups that one thing happens to, by series and the newest first; at most so many.
  ///
  /// Ids and names are read from the catalog now: a plan of a million backups does not carry them.
  package func rows(
    _ action: RetentionDecision.Action, in store: String? = nil, limit: Int = .max
  ) throws -> [CleanupRow] {
    var rows: [CleanupRow] = []
    for part in parts where rows.count < limit && (store == nil || part.store == store) {
      rows += try part.rows(part.plan.indices(action).prefix(limit - rows.count), catalog)
    }
    return rows
  }
}

extension CleanupPlan.Part {
  /// The rows of candidates, in the order of their indices.
  func rows(_ indices: some Collection<Int>, _ catalog: Catalog) throws -> [CleanupRow] {
    var wording = plan.wording
    var rows: [CleanupRow] = []
    rows.reserveCapacity(indices.count)
    var rest = Array(indices)[...]
    while !rest.isEmpty {
      let batch = rest.prefix(500)
      rest = rest.dropFirst(500)
      let known = try catalog.storedNames(of: batch.map { plan.candidates[$0].sequence })
      for index in batch {
        let candidate = plan.candidates[index]
        guard let names = known[candidate.sequence] else { continue }
        rows.append(
          CleanupRow(
            id: names.id, sequence: candidate.sequence, environment: environment,
            series: plan.name(ofSeries: candidate.series) ?? environment.rawValue, store: store,
            started: candidate.instant, bytes: candidate.bytes, name: names.dump,
            reasons: wording.texts(plan.decisions[index].reasons, started: candidate.started),
            codes: plan.codes(at: index)))
      }
    }
    return rows
  }
}

extension RetentionCandidate {
  /// When it began.
  var instant: Date { Date(timeIntervalSince1970: Double(started) / 1_000_000) }
}
