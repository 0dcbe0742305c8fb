import ArchiveModel

/// The roles and tablespaces that pg_dumpall wrote, statement by statement.
package struct GlobalsScript: Equatable, Sendable {
  /// One statement and what it is about.
  package struct Statement: Equatable, Sendable {
    /// What the statement does.
    package enum Subject: Equatable, Sendable {
      case createRole(String)
      /// Attributes, settings or comment of a role.
      case alterRole(String)
      case createTablespace(String)
      case alterTablespace(String)
      /// Membership of the second in the first.
      case membership(String, String)
      case other
    }

    package let sql: String
    package let subject: Subject
  }

  package let statements: [Statement]

  /// Reads the script; throws `dumpUnsafe`, `dumpIncomplete` and `usage` for what pg_dumpall does not write.
  package init(_ bytes: [UInt8]) throws(PostgresFault) {
    var reader = PlainDumpReader()
    try bytes.span.withUnsafeBytes { (all: UnsafeRawBufferPointer) throws(PostgresFault) in
      try reader.push(all)
    }
    let summary = try reader.finish()
    guard summary.isCluster, summary.findings.isEmpty else {
      throw PostgresFault(.dumpUnsafe, "the file is not a dump of roles and tablespaces", hint: nil)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let sql = lines.filter { !$0.hasPrefix("\\restrict ") && !$0.hasPrefix("\\unrestrict ") }.joined(
      separator: "\n")
    statements = try SQLStatements(sql).statements.compactMap { text in
      let bare = Self.withoutComments(text)
      guard !bare.isEmpty, !bare.hasPrefix("SET ") else { return nil }
      return Statement(sql: bare, subject: Self.subject(of: bare))
    }
  }

  /// The roles that may log in and that the script gives no password.
  package static func rolesWithoutPassword(_ statements: [Statement]) -> [String] {
    statements.compactMap { statement in
      guard case .alterRole(let name) = statement.subject, statement.sql.contains(" LOGIN "),
        !statement.sql.contains(" PASSWORD ")
      else { return nil }
      return name
    }
  }

  private static func withoutComments(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
  }

  private static func subject(of sql: String) -> Statement.Subject {
    for (words, make) in [
      ("CREATE ROLE ", Statement.Subject.createRole), ("ALTER ROLE ", Statement.Subject.alterRole),
      ("COMMENT ON ROLE ", Statement.Subject.alterRole),
      ("CREATE TABLESPACE ", Statement.Subject.createTablespace),
      ("ALTER TABLESPACE ", Statement.Subject.alterTablespace),
      ("COMMENT ON TABLESPACE ", Statement.Subject.alterTablespace),
    ] where sql.hasPrefix(words) {
      return make(name(at: sql.dropFirst(words.count)))
    }
    return grant(in: sql)
  }

  /// `GRANT a TO b …` between roles, and `GRANT … ON TABLESPACE t TO …`.
  private static func grant(in sql: String) -> Statement.Subject {
    for verb in ["GRANT ", "REVOKE "] where sql.hasPrefix(verb) {
      if let space = sql.firstRange(of: " ON TABLESPACE ") {
        return .alterTablespace(name(at: sql[space.upperBound...]))
      }
      if let to = sql.firstRange(of: " TO "), verb == "GRANT " {
        return .membership(name(at: sql.dropFirst(verb.count)), name(at: sql[to.upperBound...]))
      }
    }
    return .other
  }

  /// The identifier that a text begins with, out of its quotes.
  private static func name(at text: Substring) -> String {
    guard text.first == "\"" else { return String(text.prefix { !$0.isWhitespace && $0 != ";" }) }
    var name = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character != "\"" {
        name.append(character)
      } else if rest.first == "\"" {
        name.append(rest.removeFirst())
      } else {
        break
      }
    }
    return name
  }
}

extension PsqlSession {
  /// Creates the roles and tablespaces that the server does not have, with what belongs to them; gives their names.
  ///
  /// Present ones stay as they are. Roles come in one transaction; a tablespace cannot. Errors: `permissionDenied`,
  /// what else the server says.
  package func createMissing(_ statements: [GlobalsScript.Statement]) async throws -> [String] {
    let roles = Set(try await rows("SELECT rolname FROM pg_catalog.pg_roles").compactMap { $0.first ?? nil })
    let spaces = Set(
      try await rows("SELECT spcname FROM pg_catalog.pg_tablespace").compactMap { $0.first ?? nil })
    var created: [String] = []
    var later: [String] = []
    try await execute("BEGIN")
    do {
      for statement in statements {
        switch statement.subject {
        case .createRole(let name) where !roles.contains(name):
          created.append(name)
          try await execute(statement.sql)
        case .alterRole(let name) where !roles.contains(name): try await execute(statement.sql)
        case .createTablespace(let name) where !spaces.contains(name):
          created.append(name)
          later.append(statement.sql)
        case .alterTablespace(let name) where !spaces.contains(name): later.append(statement.sql)
        case .membership(let role, let member) where !(roles.contains(role) && roles.contains(member)):
          try await execute(statement.sql)
        case .other: try await execute(statement.sql)
        case .createRole, .alterRole, .createTablespace, .alterTablespace, .membership: continue
        }
      }
      try await execute("COMMIT")
    } catch {
      // The first error is the one to tell; the end of the session rolls back as well.
      try? await execute("ROLLBACK")
      throw error
    }
    for sql in later { try await execute(sql) }
    return created
  }
}
