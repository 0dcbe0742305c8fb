/// What a database held in the snapshot that was dumped: the evidence a restore is compared with.
package struct Census: Codable, Equatable, Sendable {
  /// One table and its rows, counted with `SELECT count(*) FROM ONLY`.
  package struct Table: Codable, Equatable, Sendable {
    package var schema: String
    package var name: String
    package var rows: Int64

    package init(schema: String, name: String, rows: Int64) {
      self.schema = schema
      self.name = name
      self.rows = rows
    }
  }

  /// One sequence; its value is not transactional and is never compared for equality (DESIGN §6).
  package struct Sequence: Codable, Equatable, Sendable {
    package var schema: String
    package var name: String
    /// Type, start, increment, minimum, maximum, cache and cycle in one canonical line.
    package var definition: String
    /// Nil when it was never used.
    package var lastValue: Int64?

    package init(schema: String, name: String, definition: String, lastValue: Int64?) {
      self.schema = schema
      self.name = name
      self.definition = definition
      self.lastValue = lastValue
    }

    enum CodingKeys: String, CodingKey {
      case schema, name, definition
      case lastValue = "last_value"
    }
  }

  /// Ordinary tables and partition leaves, by schema and name.
  package var tables: [Table]
  /// All sequences, by schema and name.
  package var sequences: [Sequence]
  /// How many large objects there were.
  package var largeObjects: Int64
  /// SHA-256 of the canonical schema document, in hexadecimal.
  package var schemaFingerprint: String
  /// The rows of `alembic_version`, sorted; empty when there is no such table or no row.
  package var alembicRevisions: [String]
  /// What a dump of one database leaves out and a restore must put back.
  package var properties: DatabaseProperties

  package init(
    tables: [Table], sequences: [Sequence], largeObjects: Int64, schemaFingerprint: String,
    alembicRevisions: [String], properties: DatabaseProperties
  ) {
    self.tables = tables
    self.sequences = sequences
    self.largeObjects = largeObjects
    self.schemaFingerprint = schemaFingerprint
    self.alembicRevisions = alembicRevisions
    self.properties = properties
  }

  enum CodingKeys: String, CodingKey {
    case tables, sequences, properties
    case largeObjects = "large_objects"
    case schemaFingerprint = "schema_fingerprint"
    case alembicRevisions = "alembic_revisions"
  }
}

/// A database's own attributes, which `pg_dump` without `--create` does not write.
package struct DatabaseProperties: Codable, Equatable, Sendable {
  /// One `ALTER DATABASE [… ROLE …] SET name = value`.
  package struct Setting: Codable, Equatable, Sendable {
    /// Nil for every role.
    package var role: String?
    package var name: String
    package var value: String

    package init(role: String?, name: String, value: String) {
      self.role = role
      self.name = name
      self.value = value
    }
  }

  /// One privilege on the database.
  package struct Grant: Codable, Equatable, Sendable {
    /// Nil for PUBLIC.
    package var grantee: String?
    /// `CONNECT`, `CREATE` or `TEMPORARY`.
    package var privilege: String
    package var grantable: Bool

    package init(grantee: String?, privilege: String, grantable: Bool) {
      self.grantee = grantee
      self.privilege = privilege
      self.grantable = grantable
    }
  }

  package var owner: String
  /// Such as `UTF8`.
  package var encoding: String
  package var collate: String
  package var ctype: String
  /// `libc`, `icu` or `builtin`.
  package var localeProvider: String
  /// The provider's own locale, nil for libc.
  package var locale: String?
  package var settings: [Setting]
  /// Nil when the privileges are the built-in default.
  package var grants: [Grant]?
  package var comment: String?

  package init(
    owner: String, encoding: String, collate: String, ctype: String, localeProvider: String, locale: String?,
    settings: [Setting], grants: [Grant]?, comment: String?
  ) {
    self.owner = owner
    self.encoding = encoding
    self.collate = collate
    self.ctype = ctype
    self.localeProvider = localeProvider
    self.locale = locale
    self.settings = settings
    self.grants = grants
    self.comment = comment
  }

  enum CodingKeys: String, CodingKey {
    case owner, encoding, collate, ctype, locale, settings, grants, comment
    case localeProvider = "locale_provider"
  }
}
