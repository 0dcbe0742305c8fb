import ArchiveModel
import GRDB

/// A row of `procedures`.
struct ProcedureRecord: Codable, FetchableRecord, MutablePersistableRecord {
  static let databaseTableName = "procedures"

  var number: Int64?
  var id: String
  var name: String
  var environment: String
  /// A JSON object of texts.
  var choices: String
  var started: Int64
  var ended: Int64?
  var state: String
  var account: String?

  init(_ procedure: Procedure) throws {
    id = procedure.id.rawValue
    name = procedure.name
    environment = procedure.environment.rawValue
    choices = try JSONText.encode(procedure.choices)
    started = Microseconds(procedure.started).rawValue
    ended = procedure.ended.map { Microseconds($0).rawValue }
    state = procedure.state.rawValue
    account = procedure.account
  }

  mutating func didInsert(_ inserted: InsertionSuccess) { number = inserted.rowID }

  func procedure(_ steps: [ProcedureStep]) throws -> Procedure {
    guard let id = RunID(id), let state = Procedure.State(rawValue: state),
      let environment = try? EnvironmentName(environment)
    else { throw RowDefect(table: "procedures", column: "state", row: number) }
    return Procedure(
      id: id, name: name, environment: environment,
      choices: try JSONText.decode([String: String].self, from: choices),
      started: Microseconds(rawValue: started).date, ended: ended.map { Microseconds(rawValue: $0).date },
      state: state, steps: steps, account: account)
  }
}

/// A row of `procedure_steps`.
struct ProcedureStepRecord: Codable, Equatable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "procedure_steps"

  var procedure: Int64
  /// From 1.
  var position: Int
  var name: String
  var state: String
  var started: Int64?
  var ended: Int64?
  var sentence: String?
  /// A JSON object.
  var evidence: String
  var run: String?

  init(_ step: ProcedureStep, of procedure: Int64, at position: Int) throws {
    self.procedure = procedure
    self.position = position
    name = step.name
    state = step.state.rawValue
    started = step.started.map { Microseconds($0).rawValue }
    ended = step.ended.map { Microseconds($0).rawValue }
    sentence = step.sentence
    evidence = try JSONText.encode(step.evidence)
    run = step.run?.rawValue
  }

  func step() throws -> ProcedureStep {
    guard let state = ProcedureStep.State(rawValue: state) else {
      throw RowDefect(table: "procedure_steps", column: "state", row: procedure)
    }
    return ProcedureStep(
      name: name, state: state, started: started.map { Microseconds(rawValue: $0).date },
      ended: ended.map { Microseconds(rawValue: $0).date }, sentence: sentence,
      evidence: try JSONText.decode(ProcedureEvidence.self, from: evidence), run: run.flatMap { RunID($0) })
  }
}
