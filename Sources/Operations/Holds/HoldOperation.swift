package import ArchiveModel
import Catalog
package import Foundation
import Storage

/// A backup and what keeps it from every cleanup.
package struct HeldBackup: Sendable, Equatable {
  /// One hold.
  package struct Hold: Sendable, Equatable {
    /// In the words of whoever put it on; never empty.
    package var reason: String
    /// When it was put on.
    package var since: Date
    /// When it runs out; nil for never.
    package var until: Date?
  }

  /// As the catalog has it now; it comes once for each of its holds.
  package var backup: Backup
  /// One that stands or, of a release, the one that was taken off.
  package var hold: Hold
}

/// Puts holds on backups, takes them off, and lists them.
package struct HoldOperation: Sendable {
  private let context: OperationContext
  private let wait: Duration

  package init(_ context: OperationContext, wait: Duration = .zero) {
    self.context = context
    self.wait = wait
  }

  /// Keeps a backup from removal until it is released, or until an instant in the user's words.
  ///
  /// Errors: `backupNotFound`, `backupAmbiguous`, `usage`, `refused` for what has no files, `locked` while a
  /// cleanup runs that may be removing it.
  package func add(_ id: String, reason: String, until: String?) async throws -> HeldBackup {
    let now = context.world.clock.now
    let text = until ?? ""
    let until = try until.map { try context.instant($0, now: now) }
    if let until, until <= now {
      throw OperationFault(
        .usage, "a hold cannot end in the past: \(text.quotedForMessage) is \(RFC3339.text(until))",
        hint: "An age such as 7d counts back from now; name a date or a time to come, or leave --until out.")
    }
    try Self.require(reason)
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lockShared(for: "hold add", wait: wait, in: context)
    defer { locks.release() }
    let backup = try archive.catalog.backup(idPrefix: id)
    guard backup.state != .failed, backup.state != .removed else {
      throw OperationFault(
        .refused, "backup \(backup.id) is \(backup.state.rawValue): there is nothing to hold",
        hint: "See 'strongroom show \(backup.id)'.")
    }
    let hold = try archive.catalog.addHold(on: backup.id, reason: reason, until: until, at: now)
    return HeldBackup(backup: backup, hold: .init(reason: hold.reason, since: hold.since, until: hold.until))
  }

  /// Releases every hold of a backup, those that have run out too; throws `backupNotFound` when there is none.
  package func release(_ id: String) async throws -> [HeldBackup] {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let backup = try archive.catalog.backup(idPrefix: id)
    let holds = try archive.catalog.releaseHolds(on: backup.id, at: context.world.clock.now)
    guard !holds.isEmpty else {
      throw OperationFault(
        .backupNotFound, "there is no hold on backup \(backup.id)", hint: "Run 'strongroom hold list'.")
    }
    return holds.map {
      HeldBackup(backup: backup, hold: .init(reason: $0.reason, since: $0.since, until: $0.until))
    }
  }

  /// The holds that stand now, oldest first.
  package func list() async throws -> HoldList {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let now = context.world.clock.now
    let held = try archive.catalog.holds().filter { $0.stands(at: now) }.map { hold in
      HeldBackup(
        backup: try archive.catalog.backup(idPrefix: hold.backup.rawValue),
        hold: .init(reason: hold.reason, since: hold.since, until: hold.until))
    }
    return HoldList(held: held, zone: context.zone, now: now)
  }

  static func require(_ reason: String) throws {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw OperationFault(
        .usage, "the reason is empty", hint: "Say why, for whoever wonders in a year: --reason TEXT.")
    }
  }
}

/// Holds, with what a face needs to show them.
package struct HoldList: Sendable {
  /// The oldest hold first; those that were released or have run out are not among them.
  package var held: [HeldBackup]
  /// The zone in which people read instants.
  package var zone: TimeZone
  /// When it was looked: a hold that ends later stands.
  package var now: Date
}
