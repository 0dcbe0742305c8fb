import ArchiveModel
import Catalog
import Foundation

/// Lists backups, newest first.
package struct ListOperation: Sendable {
  private let request: ListRequest

  package init(_ request: ListRequest) {
    self.request = request
  }

  /// Reads one page; throws `storeMissing` when there is no archive, `usage` for words that are no instant.
  package func run(in context: OperationContext) async throws -> ListOutcome {
    let now = context.world.clock.now
    let filter = BackupFilter(
      environment: request.environment, kind: request.kind, state: request.state, label: request.label,
      since: try request.since.map { try context.instant($0, now: now) },
      until: try request.until.map { try InstantText($0, now: now, zone: context.zone).end },
      text: request.search)
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    try context.requireKnown(request.environment, in: archive)
    var backups: [Backup] = []
    var cursor: BackupCursor?
    repeat {
      let page = try archive.catalog.list(
        filter, limit: min(1000, request.limit - backups.count), after: cursor)
      backups += page.backups
      cursor = page.next
    } while cursor != nil && backups.count < request.limit
    return ListOutcome(
      backups: backups, hasMore: cursor != nil, zone: context.zone, now: now,
      flagged: Set(try archive.catalog.standingFlags().map(\.backup)))
  }
}
