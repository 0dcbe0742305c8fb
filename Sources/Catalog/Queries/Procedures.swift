package import ArchiveModel
import GRDB

extension Catalog {
  /// Records that a procedure begins; throws `locked` when one of its name is open for the environment.
  package func begin(_ procedure: Procedure) throws(CatalogFault) {
    let isTaken: Bool = try write { database in
      let open = try Self.record(Self.openProcedureSQL, procedure.environment, procedure.name, in: database)
      guard open == nil else { return true }
      var record = try ProcedureRecord(procedure)
      try record.insert(database)
      for (index, step) in procedure.steps.enumerated() {
        try ProcedureStepRecord(step, of: record.number ?? 0, at: index + 1).insert(database)
      }
      return false
    }
    guard !isTaken else {
      throw CatalogFault(
        .locked, "\(procedure.name) of \(procedure.environment) was begun by another process meanwhile",
        hint: "Run it again: it goes on where that one stands.")
    }
  }

  /// Records how far a procedure has come: its steps, its choices, and whether it has ended.
  ///
  /// Does nothing to one that has ended already.
  package func record(_ procedure: Procedure) throws(CatalogFault) {
    try write { database in
      let number = try Int64.fetchOne(
        database, sql: "SELECT number FROM procedures WHERE id = ? AND state = 'open'",
        arguments: [procedure.id.rawValue])
      guard let number else { return }
      for (index, step) in procedure.steps.enumerated() {
        try ProcedureStepRecord(step, of: number, at: index + 1).updateChanges(in: database)
      }
      let record = try ProcedureRecord(procedure)
      try database.execute(
        sql: "UPDATE procedures SET state = ?, ended = ?, account = ?, choices = ? WHERE number = ?",
        arguments: [record.state, record.ended, record.account, record.choices, number])
    }
  }

  /// The procedure of a name that is open for an environment.
  package func openProcedure(
    _ name: String, of environment: EnvironmentName
  ) throws(CatalogFault) -> Procedure? {
    try procedure(Self.openProcedureSQL, environment, name)
  }

  /// The last procedure of a name for an environment, open or not.
  package func lastProcedure(
    _ name: String, of environment: EnvironmentName
  ) throws(CatalogFault) -> Procedure? {
    try procedure(Self.lastProcedureSQL, environment, name)
  }

  private func procedure(
    _ sql: String, _ environment: EnvironmentName, _ name: String
  ) throws(CatalogFault) -> Procedure? {
    try read { database in
      guard let record = try Self.record(sql, environment, name, in: database) else { return nil }
      let steps = try ProcedureStepRecord.fetchAll(
        database, sql: Self.procedureStepsSQL, arguments: [record.number])
      return try record.procedure(steps.map { try $0.step() })
    }
  }

  private static func record(
    _ sql: String, _ environment: EnvironmentName, _ name: String, in database: Database
  ) throws -> ProcedureRecord? {
    try ProcedureRecord.fetchOne(database, sql: sql, arguments: [environment.rawValue, name])
  }

  static let openProcedureSQL = """
    SELECT * FROM procedures INDEXED BY procedures_open WHERE environment = ? AND name = ? AND state = 'open'
    """

  static let lastProcedureSQL = """
    SELECT * FROM procedures INDEXED BY procedures_of_environment WHERE environment = ? AND name = ?
    ORDER BY number DESC LIMIT 1
    """

  static let procedureStepsSQL = "SELECT * FROM procedure_steps WHERE procedure = ? ORDER BY position"
}

extension ProcedureStepRecord {
  /// Writes the row only where it differs, so that the journal shows each change once.
  fileprivate func updateChanges(in database: Database) throws {
    let known = try Self.fetchOne(
      database, sql: "SELECT * FROM procedure_steps WHERE procedure = ? AND position = ?",
      arguments: [procedure, position])
    if known != self { try update(database) }
  }
}
