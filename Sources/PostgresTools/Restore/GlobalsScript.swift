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

    /// Without comment lines and the semicolon.
    package let sql: String
    /// Told by its first words; names in it are out of their quotes.
    package let subject: Subject

    /// The grantor at its end, which pg_dumpall writes after a membership; nil when there is none.
    var grantor: String? { grant.map { GlobalsScript.name(at: $0.grantor) } }

    /// The same, granted by whoever runs it.
    ///
    /// From PostgreSQL 16 on a server takes only its first superuser or a role with ADMIN OPTION for a grantor, and
    /// the old server's first superuser is an ordinary role elsewhere.
    var withoutGrantor: String { grant.map { String($0.before) } ?? sql }

    private var grant: (before: Substring, grantor: Substring)? {
      guard case .membership = subject else { return nil }
      // Inside a quoted name the words mean nothing.
      let found = sql.ranges(of: " GRANTED BY ").last { range in
        sql[..<range.lowerBound].count { $0 == "\"" }.isMultiple(of: 2)
      }
      return found.map { (sql[..<$0.lowerBound], sql[$0.upperBound...]) }
    }
  }

  /// In the script's order, without `SET` and what psql reads for itself.
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
  fileprivate static func name(at text: Substring) -> String {
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
    let grants = try await grantingHere(statements)
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
          try await execute(grants(statement))
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

  /// How a membership is granted on this server: by its old grantor where that may, else by whoever runs it.
  private func grantingHere(
    _ statements: [GlobalsScript.Statement]
  ) async throws -> (GlobalsScript.Statement) -> String {
    guard try await serverMajor() >= 16 else { return { $0.sql } }
    let first = try await requiredScalar("SELECT rolname FROM pg_catalog.pg_roles WHERE oid = 10")
    let able = statements.filter { $0.sql.contains(" WITH ADMIN OPTION") }.map(\.subject)
    return { statement in
      guard case .membership(let role, _) = statement.subject, let grantor = statement.grantor,
        grantor != first, !able.contains(.membership(role, grantor))
      else { return statement.sql }
      return statement.withoutGrantor
    }
  }
}
