package import ArchiveModel

extension DatabaseProperties {
  /// The statements that give a new database the owner, settings and grants of these properties.
  ///
  /// The database must have been made just now: settings and grants that it has already are not removed, but for
  /// the built-in grants. The comment is no part, because it marks a side database as ours; `DatabaseSwap` sets it.
  package func statements(for database: String) -> [String] {
    let name = SQLText.identifier(database)
    var statements = ["ALTER DATABASE \(name) OWNER TO \(SQLText.identifier(owner))"]
    for setting in settings {
      let target =
        setting.role.map { "ALTER ROLE \(SQLText.identifier($0)) IN DATABASE \(name)" } ?? "ALTER DATABASE \(name)"
      statements.append("\(target) SET \(Self.settingName(setting.name)) TO \(Self.value(of: setting))")
    }
    if let grants {
      statements.append("REVOKE ALL ON DATABASE \(name) FROM PUBLIC")
      statements.append("REVOKE ALL ON DATABASE \(name) FROM \(SQLText.identifier(owner))")
      for grant in grants {
        statements.append(
          "GRANT \(grant.privilege) ON DATABASE \(name) TO "
            + (grant.grantee.map { SQLText.identifier($0) } ?? "PUBLIC")
            + (grant.grantable ? " WITH GRANT OPTION" : ""))
      }
    }
    return statements
  }

  /// The roles that these statements name.
  package var roles: Set<String> {
    Set([owner] + settings.compactMap(\.role) + (grants ?? []).compactMap(\.grantee))
  }

  /// Each part of `extension.name` in quotes.
  private static func settingName(_ name: String) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false).map { SQLText.identifier(String($0)) }
      .joined(separator: ".")
  }

  /// Settings whose stored value is a list of quoted names (`GUC_LIST_QUOTE` in PostgreSQL's guc tables); given as
  /// one constant, such a list would become one long name.
  private static let quotedLists: Set<String> = [
    "local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries",
    "temp_tablespaces", "unix_socket_directories",
  ]

  private static func value(of setting: Setting) -> String {
    guard quotedLists.contains(setting.name.lowercased()) else { return SQLText.literal(setting.value) }
    let elements = elements(of: setting.value)
    return elements.isEmpty ? "''" : elements.map { SQLText.literal($0) }.joined(separator: ", ")
  }

  /// Takes `"$user", public` apart.
  private static func elements(of list: String) -> [String] {
    var elements: [String] = []
    var element = ""
    var quoted = false
    var wasQuoted = false
    var rest = Substring(list).unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where quoted && rest.first == "\"":
        element.unicodeScalars.append(scalar)
        rest.removeFirst()
      case "\"":
        quoted.toggle()
        wasQuoted = true
      case "," where !quoted:
        elements.append(element)
        element = ""
        wasQuoted = false
      case " " where !quoted && (element.isEmpty || wasQuoted): continue
      default: element.unicodeScalars.append(scalar)
      }
    }
    if !element.isEmpty || wasQuoted { elements.append(element) }
    return elements
  }
}

extension PsqlSession {
  /// Gives a database that was made just now these properties but the comment, all or none.
  ///
  /// Errors: `roleMissing`, `permissionDenied`, what else the server says.
  package func apply(_ properties: DatabaseProperties, to database: String) async throws {
    try await execute("BEGIN")
    do {
      for statement in properties.statements(for: database) { try await execute(statement) }
      try await execute("COMMIT")
    } catch {
      // The first error is the one to tell; the end of the session rolls back as well.
      try? await execute("ROLLBACK")
      throw error
    }
  }
}
