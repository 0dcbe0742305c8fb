import ArchiveModel
import Foundation
import Operations

/// An update as one JSON document.
struct UpdateDocument: Encodable {
  struct Step: Encodable {
    var step: String
    var state: String
    var started: Date?
    var ended: Date?
    var sentence: String?
    var run: String?
    var evidence: ProcedureEvidence
  }

  struct Account: Encodable {
    var service: String
    var database: [String]
    var backup: String?
    var next: [String]
  }

  var schema = "strongroom/update/v1"
  var id: String
  var environment: String
  var state: String
  var started: Date
  var ended: Date?
  var choices: [String: String]
  /// The step that is to be done next; null when none is left.
  var next: String?
  var steps: [Step]
  var account: Account?

  init(_ procedure: Procedure, _ account: UpdateAccount?) {
    id = procedure.id.rawValue
    environment = procedure.environment.rawValue
    state = procedure.state.rawValue
    started = procedure.started
    ended = procedure.ended
    choices = procedure.choices
    next = procedure.state == .open ? procedure.nextStep?.rawValue : nil
    steps = procedure.steps.map {
      Step(
        step: $0.name, state: $0.state.rawValue, started: $0.started, ended: $0.ended, sentence: $0.sentence,
        run: $0.run?.rawValue, evidence: $0.evidence)
    }
    self.account = account.map {
      Account(service: $0.service, database: $0.database, backup: $0.backup?.rawValue, next: $0.next)
    }
  }
}
