import ArchiveModel
import Catalog
import Foundation
import Settings

/// Lists backups, newest first unless another order is asked for.
package struct ListOperation: Sendable {
  private let request: ListRequest

  package init(_ request: ListRequest) {
    self.request = request
  }

  /// Reads one page; throws `storeMissing` when there is no archive, `usage` for words that are no instant or cursor.
  package func run(in context: OperationContext) async throws -> ListOutcome {
    let now = context.world.clock.now
    let filter = BackupFilter(
      environment: request.environment, kind: request.kind, format: request.format, state: request.state,
      label: request.label, revision: request.revision,
      since: try request.since.map { try context.instant($0, now: now) },
      until: try request.until.map { try InstantText($0, now: now, zone: context.zone).end },
      minBytes: request.minSize?.bytes, maxBytes: request.maxSize?.bytes, text: request.search)
    let order = ListOrder(request.sort, isReversed: request.isReversed)
    let start = try request.cursor.map { try order.cursor($0) }
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    try context.requireKnown(request.environment, in: archive)
    var backups: [Backup] = []
    var cursor = start
    var skipped = request.limit.multipliedReportingOverflow(by: request.page - 1).partialValue
    while true {
      let wanted = min(1000, request.limit - backups.count)
      let page = try archive.catalog.list(
        filter, order: order.order, limit: wanted, skipping: skipped, after: cursor)
      backups += page.backups
      cursor = page.next
      skipped = 0
      // A short page that is not the last has looked at enough: whoever wants more goes on from its end.
      if cursor == nil || backups.count >= request.limit || page.backups.count < wanted { break }
    }
    return ListOutcome(
      backups: backups, next: cursor.map { order.text($0) }, zone: context.zone, now: now,
      flagged: Set(try archive.catalog.standingFlags().map(\.backup)),
      tallies: try tallies(of: backups, archive, context))
  }

  private func tallies(
    of backups: [Backup], _ archive: OpenArchive, _ context: OperationContext
  ) throws -> [BackupID: CopyTally] {
    guard !context.configuration.stores.isEmpty else { return [:] }
    let standings = try archive.catalog.standings(of: backups.map(\.sequence))
    let reporting = CopyReporting(context.configuration)
    return Dictionary(
      uniqueKeysWithValues: backups.map { backup in
        (backup.id, CopyTally(reporting.reports(standings[backup.sequence] ?? [])))
      })
  }
}
