package import ArchiveModel
import Catalog
import Foundation

/// Sums up what the archive holds, by environment and month.
package struct StatisticsOperation: Sendable {
  private let environment: EnvironmentName?

  /// `environment` nil sums up all of them.
  package init(environment: EnvironmentName?) {
    self.environment = environment
  }

  /// Reads the sums; throws `storeMissing` when there is no archive, `configUnknownEnvironment` for a misspelt name.
  package func run(in context: OperationContext) async throws -> StatisticsReport {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    try context.requireKnown(environment, in: archive)
    let now = context.world.clock.now
    let names = try environment.map { [$0] } ?? archive.catalog.environments()
    return StatisticsReport(
      environments: try names.map { try Self.sums(of: $0, in: archive.catalog, context.zone, now) },
      zone: context.zone, now: now)
  }

  private static func sums(
    of name: EnvironmentName, in catalog: Catalog, _ zone: TimeZone, _ now: Date
  ) throws -> StatisticsReport.Environment {
    let span = try catalog.heldSpan(of: name)
    let boundaries = span.map { months(from: $0.oldest, through: $0.newest, in: zone) } ?? []
    let totals = try catalog.heldTotals(of: name, between: boundaries)
    let since = now.addingTimeInterval(TimeInterval(-86_400 * (StatisticsReport.growthDays - 1)))
    return StatisticsReport.Environment(
      name: name, backups: totals.reduce(0) { $0 + $1.backups }, bytes: totals.reduce(0) { $0 + $1.bytes },
      states: try catalog.counts(of: name), growth: try catalog.heldGrowth(of: name, since: since),
      oldest: span?.oldest, newest: span?.newest,
      months: zip(boundaries, totals).map { start, total in
        StatisticsReport.Month(start: start, backups: total.backups, bytes: total.bytes)
      })
  }

  /// The beginnings of months, from that of the first instant to the one after the last.
  private static func months(from first: Date, through last: Date, in zone: TimeZone) -> [Date] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    guard let start = calendar.dateInterval(of: .month, for: first)?.start else { return [] }
    var months = [start]
    // Counted from the first one, so that no month's length is carried into the next.
    while let month = months.last, month <= last,
      let next = calendar.date(byAdding: .month, value: months.count, to: start)
    {
      months.append(next)
    }
    return months
  }
}
