package import ArchiveModel

/// In what state an update has left things.
package struct UpdateAccount: Sendable, Equatable {
  /// The one that is updated.
  package var environment: EnvironmentName
  /// What is known of the service, as the rest of a sentence about it, such as `is STOPPED`.
  package var service: String
  /// Where the database is and what is in it, one sentence each.
  package var database: [String]
  /// The backup to go back to; nil when there is none yet.
  package var backup: BackupID?
  /// What to do next, commands or sentences.
  package var next: [String]
}

/// What is known of the service that uses the database.
enum ServiceStanding: Sendable, Equatable {
  /// The update has not touched it.
  case untouched
  case stopped
  /// It was being stopped or started when that ended.
  case uncertain
  /// It was started; nil when nobody could be asked whether it is well.
  case started(isWell: Bool?)
  /// It could not be started, and why.
  case broken(String)

  var sentence: String {
    switch self {
    case .untouched: "was not touched"
    case .stopped: "is STOPPED"
    case .uncertain: "may be stopped: its command did not come to its end"
    case .started(true?): "runs and is well"
    case .started(false?): "was started and is NOT well"
    case .started(nil): "was started; no health command is set to ask it"
    case .broken(let reason): "could NOT be started: \(reason)"
    }
  }

  /// Whether it can be used as far as is known.
  var isUp: Bool {
    switch self {
    case .untouched, .started(true?), .started(nil): true
    case .stopped, .uncertain, .started(false?), .broken: false
    }
  }
}

extension Procedure {
  /// The step of an update.
  subscript(step: UpdateStep) -> ProcedureStep {
    get { steps.first { $0.name == step.rawValue } ?? ProcedureStep(name: step.rawValue) }
    set {
      guard let index = steps.firstIndex(where: { $0.name == step.rawValue }) else { return }
      steps[index] = newValue
    }
  }

  /// The service as far as the steps tell.
  var service: ServiceStanding {
    let (stop, restart, health) = (self[.stop], self[.restart], self[.health])
    switch (restart.state, health.state) {
    case (.done, .done): return .started(isWell: true)
    case (.done, .failed): return .started(isWell: false)
    case (.done, _): return .started(isWell: nil)
    case (.failed, _): return .broken(restart.sentence ?? "it failed")
    case (.running, _): return .uncertain
    default: break
    }
    switch stop.state {
    case .done: return .stopped
    case .running, .failed: return .uncertain
    case .pending, .skipped: return .untouched
    }
  }

  /// How the database goes back, since somebody began to take the update back; nil while it goes forwards.
  package var unwinding: RemedyLimit? {
    choices[UpdateOperation.unwindingChoice].flatMap { RemedyLimit(rawValue: $0) }
  }

  /// The backup to go back to: that of the migration, else the first.
  var backup: BackupID? {
    (self[.migrate].evidence.backup ?? self[.backup].evidence.backup).flatMap { BackupID($0) }
  }

  /// The first step that is left to do.
  package var nextStep: UpdateStep? { UpdateStep.allCases.first { !self[$0].isSettled } }
}
