import ArchiveModel

/// The roles of a throw-away server: those of the backup without any power, one that loads, one that looks.
///
/// The loader is no superuser and belongs to every role of the backup, so it may make their objects and give them
/// away; nothing that a dump runs as it reaches a file or a program of the machine. The examiner may read all rows
/// and change nothing.
package struct ProofRoles: Sendable {
  /// Who loads the dump.
  package let loader: String
  /// Who runs the user's own checks.
  package let examiner: String
  /// Roles that the dump needs and nobody made: they were made here, without login.
  package let stubs: [String]

  /// Predefined roles by which one reaches out of the database.
  static let dangerous = [
    "pg_execute_server_program", "pg_read_server_files", "pg_write_server_files", "pg_create_subscription",
  ]
}

extension PsqlSession {
  /// Makes the roles and tablespaces of a backup's globals on a server that is thrown away; any error counts (R31).
  ///
  /// Errors: `dumpUnsafe` for a statement that pg_dumpall does not write there, what the server says.
  package func proveGlobals(_ globals: GlobalsScript) async throws {
    let existing = Set(
      try await rows("SELECT rolname FROM pg_catalog.pg_roles").compactMap { $0.first ?? nil })
    for statement in globals.statements {
      switch statement.subject {
      case .createRole(let name) where existing.contains(name): continue
      case .createRole, .alterRole: try await execute(try Self.vetted(statement.sql))
      // Who granted it before is nobody here; and what we grant ourselves we can take away again.
      case .membership: try await execute(try Self.vetted(statement.withoutGrantor))
      // Their folders are the old server's: `makeTablespaces` puts empty ones in their place.
      case .createTablespace, .alterTablespace: continue
      case .other:
        guard !statement.sql.contains(" TABLESPACE ") else { continue }
        try await execute(try Self.vetted(statement.sql))
      }
    }
    try await makeTablespaces(
      globals.statements.compactMap { statement in
        guard case .createTablespace(let name) = statement.subject else { return nil }
        return name
      })
  }

  private static func vetted(_ sql: String) throws(PostgresFault) -> String {
    let verbs = ["CREATE ROLE ", "ALTER ROLE ", "COMMENT ON ROLE ", "GRANT ", "REVOKE ", "SECURITY LABEL "]
    guard verbs.contains(where: { sql.hasPrefix($0) }) else {
      throw PostgresFault(
        .dumpUnsafe, "the globals hold what pg_dumpall does not write: \(sql.quotedForMessage)",
        hint: "Find out who changed the file.")
    }
    return sql
  }

  /// Empty tablespaces of these names inside the server's own folder.
  private func makeTablespaces(_ names: [String]) async throws {
    guard !names.isEmpty, try await serverMajor() >= 15 else { return }
    try await execute("SET allow_in_place_tablespaces = on")
    for name in names {
      try await execute("CREATE TABLESPACE \(SQLText.identifier(name)) LOCATION ''")
      try await execute("GRANT CREATE ON TABLESPACE \(SQLText.identifier(name)) TO PUBLIC")
    }
  }

  /// Takes all power from the roles there are, makes those that are missing, the loader and the examiner.
  ///
  /// `suffix` keeps our names from the backup's; `superuser` gives the loader everything, as the settings may ask.
  package func makeProofRoles(
    needed: Set<String>, suffix: String, superuser: Bool
  ) async throws -> ProofRoles {
    let stubs = try await missingRoles(needed)
    for name in stubs { try await execute("CREATE ROLE \(SQLText.identifier(name)) NOLOGIN") }
    let own = try await requiredScalar("SELECT current_user")
    let names = try await rows(
      "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' AND rolname <> \(SQLText.literal(own))"
    ).compactMap { $0.first ?? nil }
    let roles = ProofRoles(
      loader: "strongroom_loader_\(suffix)", examiner: "strongroom_examiner_\(suffix)", stubs: stubs)
    for name in names {
      try await execute(
        "ALTER ROLE \(SQLText.identifier(name)) NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS "
          + "NOLOGIN PASSWORD NULL")
    }
    try await revokeDangerousRoles()
    let power = superuser ? "SUPERUSER" : "NOSUPERUSER"
    try await execute("CREATE ROLE \(roles.loader) LOGIN INHERIT \(power)")
    try await execute("CREATE ROLE \(roles.examiner) LOGIN INHERIT NOSUPERUSER BYPASSRLS")
    for name in names { try await execute("GRANT \(SQLText.identifier(name)) TO \(roles.loader)") }
    if try await serverMajor() >= 14 {
      try await execute("GRANT pg_read_all_data TO \(roles.examiner)")
    } else {
      for name in names { try await execute("GRANT \(SQLText.identifier(name)) TO \(roles.examiner)") }
    }
    // A trigger on login is code of the dump's.
    if try await serverMajor() >= 17 {
      for name in [own, roles.examiner] {
        try await execute("ALTER ROLE \(SQLText.identifier(name)) SET event_triggers = off")
      }
    }
    return roles
  }

  /// Takes every membership in a role that reaches files and programs of the server.
  package func revokeDangerousRoles() async throws {
    let memberships = try await rows(
      """
      SELECT DISTINCT r.rolname, m.rolname FROM pg_catalog.pg_auth_members a
      JOIN pg_catalog.pg_roles r ON r.oid = a.roleid JOIN pg_catalog.pg_roles m ON m.oid = a.member
      WHERE r.rolname = ANY (\(SQLText.textArray(ProofRoles.dangerous)))
      """)
    for row in memberships {
      guard let role = row[0], let member = row[1] else { continue }
      try await execute("REVOKE \(SQLText.identifier(role)) FROM \(SQLText.identifier(member)) CASCADE")
    }
  }
}
