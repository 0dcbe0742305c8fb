import ArchiveModel
import Catalog
import Foundation
import PostgresTools
import Settings

/// One walk along the steps of an update, within the update's lock: each is recorded when it begins and when it ends.
struct UpdateWalk: Sendable {
  let request: UpdateRequest
  let environment: EnvironmentSettings
  let archive: OpenArchive
  let context: OperationContext
  let guide: UpdateGuide
  var procedure: Procedure

  /// What earlier steps of this walk found and later ones show.
  var comparison: CompareOutcome?
  /// The way of the migrations as it was when somebody agreed to go it.
  var plan: MigratePlan?
  var validation: ValidateReport?
  /// What the database turned out not to keep when all was done.
  var trouble: OperationFault?
  /// What is known of the database after a failure, in sentences.
  var failure: FailedMigration?

  /// The name in the catalog.
  static let name = Undertaking.updateProd.rawValue

  var name: EnvironmentName { environment.name }
  var service: ServiceControl { ServiceControl(environment: environment, context: context) }
  var now: Date { context.world.clock.now }

  /// What a step did.
  struct Result {
    var state = ProcedureStep.State.done
    var sentence: String
    var evidence = ProcedureEvidence()

    static func skipped(_ reason: String) -> Result { Result(state: .skipped, sentence: reason) }
  }

  /// Goes on to the end, or does the one step that was asked for.
  mutating func run() async throws {
    try await resume()
    guard let only = request.step else {
      while let step = procedure.nextStep { try await perform(step) }
      end(.done)
      return
    }
    try requireTurn(of: only)
    if procedure[only].isSettled {
      reset([only] + only.dependants)
    }
    try await perform(only)
    if procedure.nextStep == nil { end(.done) }
  }

  /// Does one step between its two records.
  private mutating func perform(_ step: UpdateStep) async throws {
    if step == .stop || step == .migrate { try await permit() }
    try begin(step)
    do {
      try finish(step, try await result(of: step))
    } catch let declined as UpdateDeclined {
      reset([step])
      keep()
      throw declined
    } catch {
      record(step, failedBy: error)
      throw error
    }
  }

  private mutating func result(of step: UpdateStep) async throws -> Result {
    switch step {
    case .backup: try await backUp()
    case .compare: try await compare()
    case .review: try await review()
    case .rehearse: try await rehearse()
    case .stop: try await stop()
    case .migrate: try await migrate()
    case .validate: try await validate()
    case .restart: try await restart()
    case .health: try await health()
    }
  }

  /// Refuses a step whose turn has not come, or that has passed for good.
  private func requireTurn(of step: UpdateStep) throws {
    let earlier = UpdateStep.allCases.prefix { $0 != step }
    if let missing = earlier.first(where: { !procedure[$0].isSettled }) {
      throw OperationFault(
        .refused, "it is not the turn of \(step.rawValue): \(missing.rawValue) comes first",
        hint: "Use --step \(missing.rawValue), or leave out --step to go on to the end.")
    }
    guard procedure[step].state == .done, !step.isRepeatable else { return }
    throw OperationFault(
      .refused, "\(step.rawValue) is done: \(procedure[step].sentence ?? "")",
      hint: "Leave out --step to go on, or use --unwind to take the update back.")
  }
}

extension UpdateWalk {
  /// Makes steps pending again.
  mutating func reset(_ steps: [UpdateStep]) {
    for step in steps { procedure[step] = ProcedureStep(name: step.rawValue) }
  }

  mutating func begin(_ step: UpdateStep) throws {
    var record = ProcedureStep(name: step.rawValue, state: .running, started: now, run: context.run)
    // What it knew before, such as where the database stood, is what tells later how far it came.
    record.evidence = procedure[step].evidence
    procedure[step] = record
    try archive.catalog.record(procedure)
    guide.show(procedure, step)
  }

  mutating func finish(_ step: UpdateStep, _ result: Result) throws {
    var record = procedure[step]
    record.state = result.state
    record.started = record.started ?? now
    record.ended = max(record.started ?? now, now)
    record.sentence = result.sentence
    record.evidence = result.evidence
    record.run = context.run
    procedure[step] = record
    procedure.account = nil
    try archive.catalog.record(procedure)
    guide.show(procedure, step)
  }

  /// Writes down why a step failed; what cannot be written does not hide the failure itself.
  mutating func record(_ step: UpdateStep, failedBy error: any Error) {
    var record = procedure[step]
    record.state = .failed
    record.started = record.started ?? now
    record.ended = max(record.started ?? now, now)
    record.sentence = Self.sentence(of: error)
    record.run = context.run
    procedure[step] = record
    keep()
    guide.show(procedure, step)
  }

  /// Asks through the guide; an answer of no is a pause, what nobody could be asked about is a failure.
  func agree(to question: UpdateQuestion) throws {
    do {
      try guide.agree(question)
    } catch let fault as any Fault where fault.code != .findings {
      throw UpdateDeclined(fault: fault)
    }
  }

  mutating func end(_ state: Procedure.State) {
    procedure.state = state
    procedure.ended = max(procedure.started, now)
    keep()
  }

  /// Writes the procedure down; a catalog that cannot be written now is a warning.
  func keep() {
    do {
      try archive.catalog.record(procedure)
    } catch {
      context.progress(
        .warning("how far the update has come could not be recorded: \(error.message)", hint: error.hint))
    }
  }

  static func sentence(of error: any Error) -> String {
    if error is CancellationError { return "interrupted" }
    return (error as? any Fault)?.message ?? "unexpected failure: \(error)"
  }
}

/// Somebody was asked and did not agree: a pause and no failure.
struct UpdateDeclined: Error {
  let fault: any Fault
}

/// A database as it is at one moment.
struct DatabaseStanding: Sendable, Equatable {
  var revisions: [String]
  var fingerprint: String
}

extension UpdateWalk {
  /// Asks the database where it is.
  func standing() async throws -> DatabaseStanding {
    let access = try await context.withoutWarnings.access(
      to: environment, run: context.world.newBackupID().rawValue)
    return try await access.withSession { session in
      let reader = CensusReader(session)
      return DatabaseStanding(
        revisions: try await reader.alembicRevisions(), fingerprint: try await reader.schemaFingerprint())
    }
  }
}

extension ProcedureEvidence {
  /// Where the database was when the step looked; nil when it did not.
  var standing: DatabaseStanding? {
    guard let revisions, let fingerprint else { return nil }
    return DatabaseStanding(revisions: revisions, fingerprint: fingerprint)
  }

  mutating func note(_ standing: DatabaseStanding) {
    (revisions, fingerprint) = (standing.revisions, standing.fingerprint)
  }
}
