import ArchiveModel
import Catalog
import Foundation

/// An update that an earlier process left: what it was doing is examined by what can be seen, never repeated blindly.
extension UpdateWalk {
  /// After so long what was prepared counts no more.
  private static let freshSeconds: Double = 12 * 3_600

  /// Settles what was left running, brings the service back where a failure could not, and drops what is outdated.
  mutating func resume() async throws {
    if let left = UpdateStep.allCases.first(where: { procedure[$0].state == .running }) {
      context.progress(
        .warning(
          "the update was interrupted at \(left.rawValue): what came of it is looked at first", hint: nil))
      try await examine(left)
    }
    if procedure[.migrate].state == .failed, procedure[.stop].state != .pending {
      if !procedure.service.isUp { await settle() }
      beginAnew()
      keep()
    }
    try await refresh()
  }

  private mutating func examine(_ step: UpdateStep) async throws {
    switch step {
    case .backup: try examineBackup()
    case .stop:
      // Whether it stands still only its own command can say, and that may be repeated.
      record(.stop, failedBy: OperationFault(.interrupted, "interrupted; the stop command is run again"))
    case .migrate: try await examineMigration()
    case .restart:
      if try await service.isWell() {
        try finish(.restart, Result(sentence: "found started: the service is well"))
      } else {
        record(
          .restart, failedBy: OperationFault(.interrupted, "interrupted; the start command is run again"))
      }
    case .compare, .review, .rehearse, .validate, .health:
      reset([step])
      keep()
    }
  }

  private mutating func examineBackup() throws {
    let began = procedure[.backup].started ?? procedure.started
    let found = try archive.catalog.list(
      BackupFilter(
        environment: name, kind: .full, state: .complete, labels: [Self.label], since: began), limit: 1
    ).backups.first
    guard let found else {
      reset([.backup])
      return keep()
    }
    try finish(.backup, try adopted(found))
  }

  /// Where the database stands, by its own words and by the journal of migrations.
  ///
  /// Throws `locked` while what was begun still works in the database, `migrationFailed` when it ended half-way.
  private mutating func examineMigration() async throws {
    let fresh = try await freshPlan()
    let before = procedure[.migrate].evidence.standing
    let now = try await standing()
    let names = MigrationAccount.names(now.revisions)
    var evidence = procedure[.migrate].evidence
    evidence.backup = evidence.backup ?? fresh.interruption?.backup?.rawValue
    if fresh.interruption?.standing == .done || (fresh.steps.isEmpty && before.map { $0 != now } ?? true) {
      return try finish(
        .migrate, Result(sentence: "found done: the database is at \(names)", evidence: evidence))
    }
    if before == now, fresh.interruption?.standing == .half { evidence.changed = true }
    guard let before, before != now || evidence.changed == true else {
      reset([.migrate])
      context.progress(.warning("the migration had not changed the database: it begins again", hint: nil))
      return keep()
    }
    procedure[.migrate].evidence = evidence
    let fault = OperationFault(
      .migrationFailed,
      "the interrupted migration has left the database half-way: it is at \(names), and was at "
        + "\(MigrationAccount.names(before.revisions))",
      hint:
        "'\(UpdateOperation.command(name, context)) --unwind --on-failure restore' takes it back; without --unwind "
        + "it is backed up, reviewed and rehearsed as it is now, to go forwards.")
    record(.migrate, failedBy: fault)
    throw fault
  }

  /// Begins the preparation anew when the database is no longer the one that was backed up, or that was long ago.
  private mutating func refresh() async throws {
    let backup = procedure[.backup]
    guard backup.isSettled, procedure[.migrate].state != .done else { return }
    let age = now.timeIntervalSince(backup.ended ?? procedure.started)
    let reason: String
    if let failed = [UpdateStep.review, .rehearse].first(where: { procedure[$0].state == .failed }) {
      // Rows that were corrected since are not in the backup, and the rehearsal would fail on it for ever.
      reason = "\(failed.rawValue) had failed"
    } else if age > Self.freshSeconds {
      reason = "the backup of this update is \(Int(age / 3_600)) hours old"
    } else if let then = backup.evidence.standing, try await standing() != then {
      reason = "the schema of \(name) is no longer the one that was backed up"
    } else {
      return
    }
    context.progress(.warning("\(reason): the update is prepared anew", hint: nil))
    if !procedure.service.isUp { await settle() }
    beginAnew()
    reset(UpdateStep.preparation)
    keep()
  }
}
