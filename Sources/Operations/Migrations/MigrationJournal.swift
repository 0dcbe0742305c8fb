import ArchiveModel
import Catalog
import Foundation
import MigrationTools
import PostgresTools

/// What a migration set out to do, as the journal keeps it.
struct MigrationIntent: Codable, Sendable {
  var environment: String
  var from: [String]
  var target: String
  var goal: [String]
  /// Of the schema before it.
  var fingerprint: String
  /// By which alembic's sessions are known in the database.
  var application: String
  /// Those before it; nil as one before it wrote it down.
  var invalidIndexes: [String]?
  /// Of the tables whose values it may change; nil as one before it wrote it down.
  var values: [TableValues]?
}

/// The journal's account of migrations: what began, with which backup at its side, and how it ended.
struct MigrationJournal {
  let environment: EnvironmentName
  let context: OperationContext

  static let job = "migrate"
  private static let begun = "migrate.begun"
  private static let backedUp = "migrate.backed-up"

  /// A migration that ended without a word.
  struct Leftover {
    let since: Date
    let intent: MigrationIntent
    /// The backup from before it; nil when it did not get so far.
    let backup: BackupID?
  }

  /// The last migration that ended without a word; nil when there is none.
  ///
  /// Throws `locked` while what it began still works in the database.
  func leftover(_ access: DatabaseAccess) async throws -> Leftover? {
    let archive: OpenArchive
    do {
      archive = try await OpenArchive.openAsIs(in: context.withoutWarnings, ifMissing: .refuse)
    } catch let fault as OperationFault where fault.code == .storeMissing {
      return nil
    }
    guard let left = try archive.catalog.jobs().last(where: { isOurs($0) && !isAlive($0.owner) }),
      let event = try archive.catalog.newestEvent(Self.begun, naming: "\"\(environment)\"", since: left.since)
    else { return nil }
    let intent = try JSONDecoder().decode(MigrationIntent.self, from: Data((event.detail ?? "").utf8))
    let backup = try archive.catalog.newestEvent(
      Self.backedUp, naming: "'\(environment)'", since: left.since)?.backup
    let workers = try await access.withSession { session in
      try await session.rows(
        "SELECT pid FROM pg_catalog.pg_stat_activity WHERE application_name = \(SQLText.literal(intent.application))"
      ).compactMap { $0[0] }
    }
    guard workers.isEmpty else {
      throw OperationFault(
        .locked,
        "an interrupted migration of '\(environment)' still works in the database, process \(workers.joined(separator: ", "))",
        hint: "Wait for its end, or end it with SELECT pg_terminate_backend(\(workers[0])).")
    }
    return Leftover(since: left.since, intent: intent, backup: backup)
  }

  /// Where a migration that ended without a word left the database; nil when there is none.
  ///
  /// Throws `locked` while what it began still works in the database.
  func interruption(
    _ access: DatabaseAccess, by history: MigrationHistory
  ) async throws -> MigrationInterruption? {
    guard let left = try await leftover(access) else { return nil }
    let intent = left.intent
    return try await access.withSession { session in
      let reader = CensusReader(session)
      let revisions = try await reader.alembicRevisions()
      let tables = try await reader.tableIdentities()
      let then = intent.values ?? []
      let invalid = try await MigrationState.invalidIndexes(session)
      let values = try await TableValues.read(like: then, of: tables, by: reader)
      let isSame =
        try await reader.schemaFingerprint() == intent.fingerprint
        && values.changed(since: then, at: tables).isEmpty
        && intent.invalidIndexes.map { Set(invalid).isSubset(of: $0) } ?? true
      let standing: MigrationInterruption.Standing =
        revisions == intent.from && isSame
        ? .undone : history.hasArrived(revisions, at: intent.goal, from: intent.from) ? .done : .half
      return MigrationInterruption(
        since: left.since, standing: standing, backup: left.backup, from: intent.from, target: intent.target,
        revisions: revisions)
    }
  }

  /// Notes that a migration begins, and that earlier ones whose process is gone were interrupted; returns its number.
  ///
  /// The caller holds the environment's lock.
  func begin(_ intent: MigrationIntent, in catalog: Catalog) throws -> Int64 {
    try settle(in: catalog)
    let now = context.world.clock.now
    let job = try catalog.beginJob(
      Self.job, environment: environment, owner: try context.processIdentity(), since: now)
    try catalog.record(
      Self.begun, of: nil, detail: String(decoding: try JSONEncoder.sorted.encode(intent), as: UTF8.self),
      at: now)
    return job
  }

  /// Writes down that migrations whose process is gone were interrupted; the caller holds the environment's lock.
  func settle(in catalog: Catalog) throws {
    for left in try catalog.jobs() where isOurs(left) {
      try catalog.endJob(left.number)
      try catalog.record(
        "migrate.interrupted", of: nil,
        detail: "the migration of environment \(environment) ended without a word",
        at: context.world.clock.now)
    }
  }

  /// Notes the backup from before a migration that has begun.
  func noteBackup(_ backup: BackupID, in catalog: Catalog) throws {
    try catalog.record(
      Self.backedUp, of: backup, detail: "before a migration of '\(environment)'", at: context.world.clock.now
    )
  }

  /// Notes the end; one that cannot be written down is a warning, because it changes nothing in the database.
  func end(_ job: Int64, _ what: String, of backup: BackupID?, _ detail: String, in catalog: Catalog) {
    do {
      try catalog.endJob(job)
      try catalog.record("migrate.\(what)", of: backup, detail: detail, at: context.world.clock.now)
    } catch {
      context.progress(.warning("the end of the migration could not be written down: \(error)", hint: nil))
    }
  }

  /// Notes what came of a migration that stays begun; the same warning.
  func note(_ what: String, of backup: BackupID?, _ detail: String, in catalog: Catalog) {
    do {
      try catalog.record("migrate.\(what)", of: backup, detail: detail, at: context.world.clock.now)
    } catch {
      context.progress(
        .warning("what came of the migration could not be written down: \(error)", hint: nil))
    }
  }

  private func isOurs(_ job: Job) -> Bool { job.what == Self.job && job.environment == environment }

  private func isAlive(_ owner: ProcessIdentity) -> Bool {
    ProcessIdentityFile.read(owner.process).map {
      $0.started == owner.started && $0.boot == owner.boot
    } ?? false
  }
}

extension JSONEncoder {
  /// One line, the same for the same value.
  fileprivate static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
