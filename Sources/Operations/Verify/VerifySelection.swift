import ArchiveModel
import Catalog
import Foundation

/// Which backups a verification looks at.
struct VerifySelection {
  private let request: VerifyRequest
  private let catalog: Catalog
  private let now: Date

  init(_ request: VerifyRequest, _ catalog: Catalog, now: Date) {
    self.request = request
    self.catalog = catalog
    self.now = now
  }

  /// The backups that were published; throws `backupNotFound`, `backupAmbiguous`, `usage` for one that never was.
  func backups() throws -> [Backup] {
    switch request.selection {
    case .ids(let ids):
      return try ids.map { id in
        let backup = try catalog.backup(idPrefix: id)
        guard backup.dump != nil, backup.state != .removed else {
          throw OperationFault(
            .backupNotFound, "backup \(backup.id) is \(backup.state.rawValue), so there is nothing to verify",
            hint: "See 'strongroom show \(backup.id)'.")
        }
        guard try !catalog.keptElsewhere().contains(backup.id) else {
          throw OperationFault(
            .backupNotFound,
            "the archive has given up the files of backup \(backup.id); stores still have them",
            hint:
              "Use 'strongroom verify --store NAME', or bring it back with 'strongroom fetch \(backup.id)'.")
        }
        return backup
      }
    case .all: return try published()
    case .sample(.percent(let percent)):
      let count = try published().count
      let limit = max(1, Int((Double(count) * percent / 100).rounded(.up)))
      // Damaged and missing copies are sampled too: a repair must be noticed.
      let known = try catalog.longestUnverified(
        in: OpenArchive.storeName, limit: request.environment == nil ? limit : .max
      )
      .filter { request.environment == nil || $0.environment == request.environment }
      let rest = try published().filter { backup in !known.contains { $0.id == backup.id } }
      return Array((known + rest).prefix(limit))
    case .sample(.within(let period)):
      let copies = try catalog.readCopies(in: OpenArchive.storeName).filter {
        request.environment == nil || $0.environment == request.environment
      }
      let due = try ScrubPlan(copies, period: period, now: now).due.map {
        try catalog.backup(idPrefix: $0.rawValue)
      }
      // Damaged and missing ones are looked at each time: a repair must be noticed.
      let present = Set(copies.map(\.backup))
      return try due + published().filter { !present.contains($0.id) }
    }
  }

  private func published() throws -> [Backup] {
    let elsewhere = try catalog.keptElsewhere()
    var backups: [Backup] = []
    var cursor: BackupCursor?
    repeat {
      let page = try catalog.list(BackupFilter(environment: request.environment), limit: 1000, after: cursor)
      backups += page.backups.filter { $0.dump != nil && !elsewhere.contains($0.id) }
      cursor = page.next
    } while cursor != nil
    return backups
  }
}
