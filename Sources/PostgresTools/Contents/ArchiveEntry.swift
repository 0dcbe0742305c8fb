/// One object of a dump, as its table of contents names it.
package struct ArchiveEntry: Equatable, Sendable {
  /// What names an entry in any form of the same dump.
  package struct Key: Hashable, Sendable {
    /// The entry's own, such as `TABLE DATA`.
    package let desc: String
    /// The entry's own; nil when it lies in none.
    package let schema: String?
    /// The entry's own: pg_dump's tag.
    package let name: String

    package init(desc: String, schema: String?, name: String) {
      self.desc = desc
      self.schema = schema
      self.name = name
    }
  }

  /// pg_dump's number for it; in a plain dump its place, from 1.
  package let dumpID: Int
  /// pg_dump's word for its kind, such as `TABLE DATA`.
  package let desc: String
  /// Nil when it lies in none.
  package let schema: String?
  /// pg_dump's tag: a name, or `table constraint`, or `COLUMN table.column`; line ends are spaces.
  package let name: String
  /// Nil when it has none.
  package let owner: String?
  /// The `dumpID`s of entries that it needs; of a plain dump only what ties it to tables and sequences.
  package var dependencies: [Int]

  package init(
    dumpID: Int, desc: String, schema: String?, name: String, owner: String?, dependencies: [Int] = []
  ) {
    self.dumpID = dumpID
    self.desc = desc
    self.schema = schema
    self.name = name
    self.owner = owner
    self.dependencies = dependencies
  }

  /// Whether it makes the database itself or says something of it (`pg_dump --create`).
  var isOfDatabase: Bool {
    switch desc {
    case "DATABASE", "DATABASE PROPERTIES": true
    case "ACL", "COMMENT", "SECURITY LABEL": schema == nil && name.hasPrefix("DATABASE ")
    default: false
    }
  }

  /// The same entry whatever its number is.
  package var key: Key { Key(desc: desc, schema: schema, name: name) }

  /// Every word that pg_dump 12 to 18 has for a kind, longer ones before those they begin with.
  static let descriptions: [String] = [
    "ACCESS METHOD", "ACL LANGUAGE", "ACL", "AGGREGATE", "BLOB COMMENTS", "BLOB METADATA", "BLOBS", "BLOB",
    "CAST", "CHECK CONSTRAINT", "COLLATION", "COMMENT", "CONSTRAINT", "CONVERSION", "DATABASE PROPERTIES",
    "DATABASE", "DEFAULT ACL", "DEFAULT", "DOMAIN", "ENCODING", "EVENT TRIGGER", "EXTENSION", "FK CONSTRAINT",
    "FOREIGN DATA WRAPPER", "FOREIGN SERVER", "FOREIGN TABLE", "FUNCTION", "INDEX ATTACH", "INDEX",
    "LARGE OBJECT", "MATERIALIZED VIEW DATA", "MATERIALIZED VIEW", "OPERATOR CLASS", "OPERATOR FAMILY",
    "OPERATOR", "POLICY", "PROCEDURAL LANGUAGE", "PROCEDURE", "PUBLICATION TABLES IN SCHEMA",
    "PUBLICATION TABLE", "PUBLICATION", "ROW SECURITY", "RULE", "SCHEMA", "SEARCHPATH", "SECURITY LABEL",
    "SEQUENCE OWNED BY", "SEQUENCE SET", "SEQUENCE", "SERVER", "SHELL TYPE", "STATISTICS DATA", "STATISTICS",
    "STDSTRINGS", "SUBSCRIPTION TABLE", "SUBSCRIPTION", "TABLE ATTACH", "TABLE DATA", "TABLE", "TABLESPACE",
    "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE",
    "TRANSFORM", "TRIGGER", "TYPE", "USER MAPPING", "VIEW",
  ]
  private static let known = Set(descriptions)

  /// Whether pg_dump has such a kind.
  static func isKnown(_ desc: some StringProtocol) -> Bool { known.contains(String(desc)) }
}
