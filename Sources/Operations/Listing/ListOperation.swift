package import ArchiveModel
import Catalog
package import Foundation
import Settings

/// Lists backups, newest first unless another order is asked for.
package struct ListOperation: Sendable {
  private let request: ListRequest

  package init(_ request: ListRequest) {
    self.request = request
  }

  /// Reads what was asked for; throws `storeMissing` when there is no archive, `usage` for words that are no
  /// instant or cursor.
  package func run(in context: OperationContext) async throws -> ListOutcome {
    let listing = try await listing(in: context)
    var backups: [Backup] = []
    let next = try listing.read { backups += $0 }
    return ListOutcome(
      backups: backups, next: next, zone: listing.zone, now: listing.now, flagged: listing.flagged,
      running: listing.running, tallies: try listing.tallies(of: backups))
  }

  /// The same as a listing of which nothing has been read yet.
  package func listing(in context: OperationContext) async throws -> Listing {
    let now = context.world.clock.now
    let filter = BackupFilter(
      environment: request.environment, kind: request.kind, format: request.format, state: request.state,
      labels: request.labels, revision: request.revision,
      since: try request.since.map { try context.instant($0, now: now) },
      until: try request.until.map { try InstantText($0, now: now, zone: context.zone).end },
      minBytes: request.minSize?.bytes, maxBytes: request.maxSize?.bytes, text: request.search)
    let order = ListOrder(request.sort, isReversed: request.isReversed)
    let start = try request.cursor.map { try order.cursor($0) }
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    try context.requireKnown(request.environment, in: archive)
    return Listing(
      zone: context.zone, now: now, flagged: Set(try archive.catalog.standingFlags().map(\.backup)),
      running: try RunningBackup.all(in: archive.catalog),
      catalog: archive.catalog, filter: filter, order: order, start: start,
      skipped: request.limit.multipliedReportingOverflow(by: request.page - 1).partialValue,
      limit: request.limit,
      reporting: context.configuration.stores.isEmpty ? nil : CopyReporting(context.configuration))
  }
}

/// Backups that were asked for and are read piece by piece, so that a million need no memory.
package struct Listing: Sendable {
  /// The zone in which people read instants.
  package let zone: TimeZone
  /// When the list was made.
  package let now: Date
  /// Those that are doubtful and that nobody has acknowledged.
  package let flagged: Set<BackupID>
  /// Those that are being made, or were when their process was killed.
  package let running: [BackupID: RunningBackup]
  let catalog: Catalog
  let filter: BackupFilter
  let order: ListOrder
  let start: BackupCursor?
  let skipped: Int
  let limit: Int
  /// Nil when the settings name no store of copies.
  let reporting: CopyReporting?

  /// How many good copies each has; empty when the settings name no store of copies.
  package func tallies(of backups: [Backup]) throws -> [BackupID: CopyTally] {
    guard let reporting else { return [:] }
    let standings = try catalog.standings(of: backups.map(\.sequence))
    return Dictionary(
      uniqueKeysWithValues: backups.map { backup in
        (backup.id, CopyTally(reporting.reports(standings[backup.sequence] ?? [])))
      })
  }

  /// Hands them over in their order, at most 1,000 at a time; returns the cursor behind them, nil at the end.
  package func read(_ receive: ([Backup]) throws -> Void) throws -> String? {
    var cursor = start
    var (skipped, left) = (skipped, limit)
    while true {
      let wanted = min(1_000, left)
      let page = try catalog.list(
        filter, order: order.order, limit: wanted, skipping: skipped, after: cursor)
      try receive(page.backups)
      cursor = page.next
      skipped = 0
      left -= page.backups.count
      // A short page that is not the last has looked at enough: whoever wants more goes on from its end.
      if cursor == nil || left == 0 || page.backups.count < wanted { break }
    }
    return cursor.map { order.text($0) }
  }
}
