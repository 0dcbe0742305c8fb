import ArchiveModel
import Catalog
import Foundation
import Settings
import Synchronization

/// The steps that touch production, and those that look at it afterwards.
extension UpdateWalk {
  /// Makes sure that what is about to be done is what was reviewed, and that somebody agrees.
  mutating func permit() async throws {
    guard plan == nil, !nothingPending else { return }
    let fresh = try await freshPlan()
    let review = procedure[.review].evidence
    guard fresh.steps.map(\.revision) == review.pending, try await standing() == review.standing else {
      reset([.compare, .review, .rehearse])
      keep()
      throw OperationFault(
        .refused, "what is pending is no longer what was reviewed, or the database is no longer the same",
        hint: "Run it again: it compares, reviews and rehearses anew.")
    }
    try agree(
      to: .change(
        name, protected: environment.protected.value, migrations: fresh.steps.count,
        stops: service.canStop && procedure[.stop].state != .done))
    plan = fresh
  }

  mutating func stop() async throws -> Result {
    if nothingPending { return .skipped("no migration is pending, so nothing need stand still") }
    guard service.canStop else { return .skipped("no stop command is set for the service") }
    try await service.stop()
    return Result(sentence: "the service is stopped")
  }

  mutating func migrate() async throws -> Result {
    if nothingPending { return .skipped("no migration is pending") }
    let chosen: MigratePlan
    if let plan { chosen = plan } else { chosen = try await freshPlan() }
    try await noteBeginning(of: chosen)
    let locks = try await archive.lock(name, for: Self.name, wait: request.wait, in: context)
    defer { locks.release() }
    let outcome = try await migrated(chosen)
    validation = outcome.validation
    var evidence = procedure[.migrate].evidence
    evidence.seconds = ["upgrade": outcome.migrationSeconds]
    var words = [
      "the database is at \(MigrationAccount.names(outcome.after)) after \(Self.seconds(outcome.migrationSeconds))"
    ]
    if let backup = outcome.backup { words.append("backup \(backup) from before") }
    words += outcome.tableBackups.map { "backup \($0.backup) of table \($0.table)" }
    words += outcome.losses.map(\.account)
    return Result(sentence: words.joined(separator: "; "), evidence: evidence)
  }

  /// Notes where the database stands before alembic is let at it.
  private mutating func noteBeginning(of chosen: MigratePlan) async throws {
    let now = try await standing()
    var evidence = procedure[.migrate].evidence
    // What an earlier attempt has left half done is still taken back to what was before that one.
    if evidence.standing == nil || evidence.standing == now || evidence.backup == nil {
      evidence = ProcedureEvidence()
      evidence.note(now)
    }
    evidence.pending = chosen.steps.map(\.revision)
    procedure[.migrate].evidence = evidence
    try archive.catalog.record(procedure)
  }

  /// Runs alembic; the backup from before is written down when it is there, whatever becomes of us afterwards.
  private mutating func migrated(_ chosen: MigratePlan) async throws -> MigrateOutcome {
    let catalog = archive.catalog
    let noted = Mutex(procedure)
    defer { procedure = noted.withLock { $0 } }
    do {
      return try await MigrateOperation(context).perform(
        chosen, in: archive,
        backedUp: { id in
          try noted.withLock { procedure in
            guard procedure[.migrate].evidence.backup == nil else { return }
            procedure[.migrate].evidence.backup = id.rawValue
            try catalog.record(procedure)
          }
        }, agree: { _ in false })
    } catch let fault as OperationFault {
      failure = fault.cause as? FailedMigration
      throw fault
    }
  }

  mutating func validate() async throws -> Result {
    let report: ValidateReport
    if let validation {
      report = validation
    } else {
      report = try await ValidateOperation(environment: name, quick: false).run(in: context.withoutWarnings)
    }
    let known = procedure[.review].evidence.known ?? []
    let new = report.seriousKeys.filter { !known.contains($0) }
    var words = [
      "\(report.results.count { $0.skipped == nil }) checks, "
        + (new.isEmpty ? "nothing new found" : "new: \(new.joined(separator: ", "))")
    ]
    var result = Result(sentence: "")
    result.evidence.findings = new.count
    result.evidence.revisions = report.revisions
    if let source = procedure.choices[UpdateOperation.sourceChoice], procedure[.compare].state == .done {
      let left = try await compared(with: source)
      result.evidence.differences = Self.counts(left)
      words.append(
        left.differences.isEmpty
          ? "its schema is that of \(source)"
          : "\(left.differences.count.counting("difference")) from \(source) left")
    }
    if !new.isEmpty {
      trouble = OperationFault(
        .findings, "the update is done, and the database does not keep: \(new.joined(separator: ", "))",
        hint: "See 'strongroom validate --env \(name) --details'.")
    }
    result.sentence = words.joined(separator: "; ")
    return result
  }

  mutating func restart() async throws -> Result {
    if procedure[.stop].state == .skipped, nothingPending {
      return .skipped("the service was not touched")
    }
    guard service.canStart else { return .skipped("no start command is set for the service") }
    try await service.start()
    return Result(sentence: "the service is started")
  }

  mutating func health() async throws -> Result {
    guard service.canAsk else { return .skipped("no health command is set for the service") }
    let attempt = try await service.awaitHealth()
    var result = Result(
      sentence: "the service is well\(attempt == 1 ? "" : ", at attempt \(attempt)")")
    result.evidence.attempts = attempt
    return result
  }
}
