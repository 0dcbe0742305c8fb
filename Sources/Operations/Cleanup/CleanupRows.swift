package import ArchiveModel
import Catalog
package import Foundation
import Retention

/// One backup of a plan as people and scripts read it.
package struct CleanupRow: Sendable, Equatable {
  /// Read from the catalog when the row is made.
  package var id: BackupID
  /// The catalog's number of it, by which the plan knows it.
  package var sequence: Int64
  /// That of the part of the plan.
  package var environment: EnvironmentName
  /// Such as `prod/full`.
  package var series: String
  /// The store that it stays in or goes from; `local` is the archive.
  package var store: String
  /// When the backup began, which is what the rules count by.
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
  /// Hands over the backups that one thing happens to, by series and the newest first; at most so many.
  ///
  /// Ids and names are read from the catalog now: a plan of a million backups does not carry them.
  package func forEachRow(
    _ action: Action, in store: String? = nil, limit: Int = .max, _ receive: (CleanupRow) throws -> Void
  ) throws {
    var left = limit
    for part in parts where store == nil || part.store == store {
      let indices = part.plan.indices(action).prefix(left)
      left -= indices.count
      try part.forEachRow(of: indices, catalog, receive)
    }
  }
}

extension CleanupPlan.Part {
  /// The row of one candidate; nil when the catalog does not know it any more.
  func row(at index: Int, _ catalog: Catalog) throws -> CleanupRow? {
    var found: CleanupRow?
    try forEachRow(of: [index], catalog) { found = $0 }
    return found
  }

  /// How many names one statement asks the catalog for.
  private static var batch: Int { 500 }

  /// Hands over the rows of candidates, in the order of their indices.
  func forEachRow(
    of indices: ArraySlice<Int>, _ catalog: Catalog, _ receive: (CleanupRow) throws -> Void
  ) throws {
    var wording = plan.wording
    var rest = indices
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batch)
      rest = rest.dropFirst(batch.count)
      let names = try catalog.dumpNames(of: batch.map { plan.candidates[$0].sequence })
      for index in batch {
        let candidate = plan.candidates[index]
        guard let known = names[candidate.sequence] else { continue }
        try receive(
          CleanupRow(
            id: known.id, sequence: candidate.sequence, environment: environment,
            series: plan.name(ofSeries: candidate.series) ?? environment.rawValue, store: store,
            started: candidate.instant, bytes: candidate.bytes, name: known.name,
            reasons: wording.texts(plan.decisions[index].reasons, started: candidate.started),
            codes: wording.codes(plan.decisions[index].reasons)))
      }
    }
  }
}

extension RetentionCandidate {
  /// When it began.
  var instant: Date { Date(timeIntervalSince1970: Double(started) / 1_000_000) }
}
