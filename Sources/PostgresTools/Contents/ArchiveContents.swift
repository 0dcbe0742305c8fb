/// The table of contents of a dump, in whatever format it is.
package struct ArchiveContents: Equatable, Sendable {
  /// In the dump's order, which is the order of restoring.
  package let entries: [ArchiveEntry]
  /// Such as `15.18 (Debian 15.18-0+deb12u1)`; nil when the dump does not say.
  package let serverVersion: String?
  /// pg_dump's own version in the same form.
  package let toolVersion: String?

  package init(entries: [ArchiveEntry], serverVersion: String?, toolVersion: String?) {
    self.entries = entries
    self.serverVersion = serverVersion
    self.toolVersion = toolVersion
  }

  /// Roles that own something in it; they must exist before a restore.
  package var owners: Set<String> { Set(entries.compactMap(\.owner)) }

  /// Names of the extensions that it creates.
  package var extensions: [String] { entries.filter { $0.desc == "EXTENSION" }.map(\.name) }

  /// Tables with definitions or rows in it, by schema and name.
  package var tables: [ArchiveEntry] {
    entries.filter { $0.desc == "TABLE" || $0.desc == "FOREIGN TABLE" }
  }

  /// Every table with a definition or rows in it, `schema.name`, sorted.
  package var tableNames: [String] {
    let kinds: Set<String> = ["TABLE", "FOREIGN TABLE", "TABLE DATA"]
    return Set(
      entries.filter { kinds.contains($0.desc) }.map { entry in
        (entry.schema.map { $0 + "." } ?? "") + entry.name
      }
    ).sorted()
  }

  /// Whether it has rows of any table.
  package var holdsRows: Bool { entries.contains { $0.desc == "TABLE DATA" } }

  /// Whether it has definitions, not rows and values alone.
  package var holdsDefinitions: Bool {
    let rowKinds: Set<String> = [
      "TABLE DATA", "SEQUENCE SET", "BLOBS", "BLOB", "BLOB METADATA", "BLOB COMMENTS", "ENCODING",
      "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "STATISTICS DATA",
    ]
    return entries.contains { !rowKinds.contains($0.desc) }
  }

  /// Whether it has large objects, which belong to no table.
  package var holdsLargeObjects: Bool { entries.contains { $0.desc.hasPrefix("BLOB") } }

  /// Whether it holds subscriptions, whose restore could connect elsewhere.
  package var holdsSubscriptions: Bool { entries.contains { $0.desc == "SUBSCRIPTION" } }

  /// Whether it would create or change the database itself (`pg_dump --create`).
  ///
  /// True of every custom and directory archive, which restore these only when asked.
  package var holdsDatabase: Bool { entries.contains { $0.desc.hasPrefix("DATABASE") } }
}
