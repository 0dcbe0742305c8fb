import ArchiveModel

/// How a dump's schemas and extensions are put in place before it is loaded by somebody without power.
///
/// Whoever gives an object away needs its new owner to be allowed to create in its schema; a superuser does not,
/// and pg_dump counts on one. So while the dump is loaded the schemas belong to the loader and are open to all, and
/// `closeSchemas` gives them their owners and closes them before the privileges of the dump are granted.
package struct ProofPlan: Sendable {
  /// What the dump defines, for choosing what is loaded.
  package let contents: ArchiveContents
  /// In the dump's order, those that are left out as well.
  package let extensions: [DumpedExtension]
  /// Extensions that are left out, because they are not installed and the settings say so.
  package let leftOut: Set<String>
  /// On the server already; the loader owns the schemas meanwhile.
  package let roles: ProofRoles
  /// Whether it is a dump of chosen tables: what ties them to others is left out.
  package let isOfTables: Bool

  package init(
    contents: ArchiveContents, extensions: [DumpedExtension], leftOut: Set<String>, roles: ProofRoles,
    isOfTables: Bool
  ) {
    self.contents = contents
    self.extensions = extensions
    self.leftOut = leftOut
    self.roles = roles
    self.isOfTables = isOfTables
  }

  /// The entries that the loader loads; the rest is made here or run apart.
  package var loaded: Set<ArchiveEntry.Key> {
    Set(
      contents.entries.filter { entry in
        entry.desc != "EXTENSION" && entry.desc != "SCHEMA" && SetAside.of(entry) == nil
          && !(isOfTables && Self.ties.contains(entry.desc))
      }.map(\.key))
  }

  /// The same around rows of another dump: what they go into, and what is made of them or checked against them.
  package var partsAroundRows: (before: Set<ArchiveEntry.Key>, after: Set<ArchiveEntry.Key>) {
    // pg_dump writes the former, then rows, then the latter.
    let definitions = contents.entries.filter { !Self.isOfRows($0) }
    let edge = definitions.firstIndex { Self.checked.contains($0.desc) } ?? definitions.endIndex
    let loaded = loaded
    return (
      loaded.intersection(definitions[..<edge].map(\.key)),
      loaded.intersection(definitions[edge...].map(\.key))
    )
  }

  /// What of a dump of rows alone is loaded with them.
  package static func rows(in contents: ArchiveContents) -> Set<ArchiveEntry.Key> {
    Set(contents.entries.filter { SetAside.of($0) == nil }.map(\.key))
  }

  /// What is run apart, of the dump and of the one with its definitions.
  package func statements(
    of dump: [SetAsideStatement], definitions: [SetAsideStatement]?
  ) -> [SetAsideStatement] {
    let all = (definitions ?? []).filter { $0.kind != .refresh && !Self.isOfRows($0.entry) } + dump
    return all.filter { found in
      !(found.kind == .eventTrigger && leftOut.contains { found.entry.name == "EXTENSION \($0)" })
    }
  }

  /// Whether it comes with rows: large objects do, with their privileges and comments.
  private static func isOfRows(_ entry: ArchiveEntry) -> Bool {
    entry.desc == "TABLE DATA" || entry.desc == "SEQUENCE SET" || entry.desc.hasPrefix("BLOB")
      || entry.name.hasPrefix("LARGE OBJECT")
  }

  /// What pg_dump writes after all rows.
  private static let checked: Set<String> = [
    "INDEX", "INDEX ATTACH", "CONSTRAINT", "CHECK CONSTRAINT", "FK CONSTRAINT", "TRIGGER", "RULE", "POLICY",
    "ROW SECURITY", "STATISTICS", "EVENT TRIGGER", "MATERIALIZED VIEW DATA", "PUBLICATION", "SUBSCRIPTION",
  ]

  private static let ties: Set<String> = ["FK CONSTRAINT", "TRIGGER", "POLICY", "RULE"]

  /// The schemas that the dump makes, and `public` when it changes that.
  var schemaEntries: [ArchiveEntry] { contents.entries.filter { $0.desc == "SCHEMA" } }

  /// The schemas to be made: a dump of chosen tables names the schemas of its tables and does not make them.
  var schemaNames: [String] {
    var names = schemaEntries.map(\.name)
    guard isOfTables else { return names }
    for case let schema? in contents.entries.map(\.schema) where !names.contains(schema) {
      if schema != "public" && schema != "pg_catalog" { names.append(schema) }
    }
    return names
  }
}

extension PsqlSession {
  /// Makes schemas and extensions; errors: what the server says, such as an extension whose files are broken.
  package func prepare(_ plan: ProofPlan) async throws {
    let loader = plan.roles.loader
    for name in plan.schemaNames {
      try await execute("CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(name))")
    }
    for found in plan.extensions where !plan.leftOut.contains(found.name) {
      let place = found.schema.map { " WITH SCHEMA \(SQLText.identifier($0))" } ?? ""
      try await execute("CREATE EXTENSION IF NOT EXISTS \(SQLText.identifier(found.name))\(place)")
    }
    for name in try await openableSchemas(plan) {
      try await execute("ALTER SCHEMA \(SQLText.identifier(name)) OWNER TO \(loader)")
      try await execute("GRANT USAGE, CREATE ON SCHEMA \(SQLText.identifier(name)) TO PUBLIC")
    }
    // Rows of an extension's own tables are in the dump; wrappers are used by servers of any owner.
    for row in try await rows(Self.memberRelations) {
      guard let name = row[0] else { continue }
      try await execute("GRANT ALL ON \(name) TO \(loader)")
    }
    for row in try await rows(
      "SELECT pg_catalog.quote_ident(fdwname) FROM pg_catalog.pg_foreign_data_wrapper")
    {
      guard let name = row[0] else { continue }
      try await execute("GRANT USAGE ON FOREIGN DATA WRAPPER \(name) TO PUBLIC")
    }
  }

  /// Gives the schemas their owners and built-in privileges; the dump's own privileges come after it.
  package func closeSchemas(_ plan: ProofPlan) async throws {
    let major = try await serverMajor()
    for name in try await openableSchemas(plan) {
      let owner = plan.schemaEntries.first { $0.name == name }?.owner
      let quoted = SQLText.identifier(name)
      switch (owner, name) {
      case (let owner?, _): try await execute("ALTER SCHEMA \(quoted) OWNER TO \(SQLText.identifier(owner))")
      case (nil, "public") where major >= 15:
        try await execute("ALTER SCHEMA public OWNER TO pg_database_owner")
      default: break
      }
      try await execute("REVOKE ALL ON SCHEMA \(quoted) FROM PUBLIC")
      try await execute(
        "UPDATE pg_catalog.pg_namespace SET nspacl = NULL WHERE nspname = \(SQLText.literal(name))")
      if name == "public" {
        try await execute("GRANT USAGE\(major >= 15 ? "" : ", CREATE") ON SCHEMA public TO PUBLIC")
      }
    }
  }

  /// `public` and the schemas of the dump.
  private func openableSchemas(_ plan: ProofPlan) async throws -> [String] {
    var names = plan.schemaNames
    let hasPublic = try await scalar("SELECT true FROM pg_catalog.pg_namespace WHERE nspname = 'public'")
    if hasPublic != nil, !names.contains("public") { names.append("public") }
    return names
  }

  private static let memberRelations = """
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || pg_catalog.quote_ident(n.nspname)
      || '.' || pg_catalog.quote_ident(c.relname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.objid = c.oid AND d.deptype = 'e' WHERE c.relkind IN ('r', 'p', 'S')
    """

  /// Runs what was set aside of one kind; each owner is written into the catalog, since only a superuser may own it.
  package func run(_ statements: [SetAsideStatement], of kind: SetAside) async throws {
    for statement in statements where statement.kind == kind {
      guard statement.givesOwner, let owner = statement.entry.owner, kind != .privileges else {
        try await execute(statement.sql)
        continue
      }
      guard let (catalog, prefix) = Self.owned[statement.entry.desc] else { continue }
      try await execute(
        """
        UPDATE pg_catalog.\(catalog) SET \(prefix)owner = (SELECT oid FROM pg_catalog.pg_roles
          WHERE rolname = \(SQLText.literal(owner))) WHERE \(prefix)name = \(SQLText.literal(statement.entry.name))
        """)
    }
    if kind == .privileges {
      try await execute("RESET SESSION AUTHORIZATION")
      try await revokeDangerousRoles()
    }
  }

  private static let owned = [
    "PUBLICATION": ("pg_publication", "pub"), "SUBSCRIPTION": ("pg_subscription", "sub"),
    "EVENT TRIGGER": ("pg_event_trigger", "evt"),
  ]
}
