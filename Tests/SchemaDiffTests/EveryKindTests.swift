import PostgresFixture
import PostgresTools
import Processes
import Testing

@testable import SchemaDiff

/// Every kind of object changed one at a time on a real server.
@Suite struct EveryKindTests {
  @Test("one change is one difference, mirrored the other way, and the suggestion undoes it")
  func everyKind() async throws {
    try await inGround { session in
      let ground = try await schema(session)
      #expect(SchemaComparison(target: ground, source: ground).differences.isEmpty)
      for change in OneChange.all {
        guard let changed = try await attempt(session, after: [change.sql]) else { continue }
        let found = SchemaComparison(target: ground, source: changed).differences.filter {
          $0.change != .possibleRename
        }
        #expect(
          found.count == 1,
          "\(change.sql): \(found.map { "\($0.change) \($0.kind) \($0.object) \($0.attribute ?? "")" })")
        guard let difference = found.first else { continue }
        #expect(
          difference.kind.rawValue == change.kind && difference.change.rawValue == change.change,
          "\(change.sql)")
        #expect(difference.attribute == change.attribute, "\(change.sql)")
        #expect(difference.assessment.risk.rawValue == change.risk, "\(change.sql)")
        let losing = difference.change == .drop && ["table", "column", "sequence"].contains(change.kind)
        if losing { #expect(difference.assessment.losesData, "\(change.sql)") }
        try await mirrors(ground, changed, change)
        #expect(!difference.assessment.procedure.isEmpty, "\(change.sql)")
        if let check = difference.assessment.preCheck {
          #expect(try await value(of: check, session) != nil, "\(change.sql)")
        }
        #expect(difference.assessment.statements.isEmpty != change.suggests, "\(change.sql)")
        if change.suggests { try await suggestionSuffices(difference, ground, changed, change, session) }
      }
    }
  }

  private func mirrors(_ ground: Schema, _ changed: Schema, _ change: OneChange) async throws {
    let there = SchemaComparison(target: ground, source: changed).differences
    let back = SchemaComparison(target: changed, source: ground).differences
    let mirrored = back.map { difference -> String in
      let opposite: Difference.Change =
        switch difference.change {
        case .add: .drop
        case .drop: .add
        default: difference.change
        }
      return
        "\(opposite) \(difference.kind) \(difference.change == .possibleRename ? "" : difference.object) "
        + "\(difference.attribute ?? "") \(difference.after ?? "") \(difference.before ?? "")"
    }
    let straight = there.map {
      "\($0.change) \($0.kind) \($0.change == .possibleRename ? "" : $0.object) \($0.attribute ?? "") "
        + "\($0.before ?? "") \($0.after ?? "")"
    }
    #expect(Set(straight) == Set(mirrored), "\(change.sql)")
  }

  private func suggestionSuffices(
    _ difference: Difference, _ ground: Schema, _ changed: Schema, _ change: OneChange, _ session: PsqlSession
  ) async throws {
    let told = difference.assessment
    #expect(told.statements.allSatisfy { $0.hasSuffix(";") }, "a script is made of them: \(told.statements)")
    let statements = (told.statements + told.laterStatements).map {
      $0.split(separator: " CONCURRENTLY").joined()
    }
    guard let result = try await attempt(session, after: statements) else { return }
    let left = SchemaComparison(target: result, source: changed).differences
    #expect(
      left.isEmpty,
      "\(change.sql): \(statements) leaves \(left.map { "\($0.object) \($0.attribute ?? "") \($0.before ?? "") \($0.after ?? "")" })"
    )
  }

  private func value(of check: PreCheck, _ session: PsqlSession) async throws -> String? {
    try await session.execute("BEGIN")
    if let setup = check.setup { try await session.execute(setup) }
    let value = try await session.scalar(check.sql)
    try await session.execute("ROLLBACK")
    return value
  }

  /// The schema after statements, which are taken back.
  private func schema(_ session: PsqlSession, after statements: [String] = []) async throws -> Schema {
    try #require(try await attempt(session, after: statements))
  }

  /// Nil, and an issue, when a statement fails.
  private func attempt(_ session: PsqlSession, after statements: [String]) async throws -> Schema? {
    try await session.execute("BEGIN")
    var result: Schema?
    do {
      for statement in statements { try await session.execute(statement) }
      let document = try await CensusReader(session).schemaDocument()
      result = Schema(document: document, major: 15)
    } catch {
      Issue.record("\(statements): \(error)")
    }
    try await session.execute("ROLLBACK")
    return result
  }

  private func inGround(_ body: (PsqlSession) async throws -> Void) async throws {
    let cluster = try await PostgresCluster.shared
    try await cluster.withDatabase("ground", definition: OneChange.ground) { name in
      let connection = Connection(
        database: name, host: cluster.socketFolder, port: cluster.port, user: cluster.superuser,
        applicationName: "strongroom-test")
      let tools = ClientTools(
        folder: PostgresCluster.binaries, version: PostgresVersion(major: 15, minor: 0))
      try await withSession(connection, tools, ProcessRunner(), body)
    }
  }
}
