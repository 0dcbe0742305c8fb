/// What a database held in the snapshot that was dumped: the evidence a restore is compared with.
package struct Census: Codable, Equatable, Sendable {
  /// One table and its rows, counted with `SELECT count(*) FROM ONLY`.
  package struct Table: Codable, Equatable, Sendable {
    /// As `pg_namespace` has it, unquoted.
    package var schema: String
    /// As `pg_class` has it, unquoted.
    package var name: String
    /// 0 as well where the dump has none of them: a `schema` dump, an unlogged table of a standby.
    package var rows: Int64

    package init(schema: String, name: String, rows: Int64) {
      self.schema = schema
      self.name = name
      self.rows = rows
    }
  }

  /// One sequence; its value is not transactional and is never compared for equality (DESIGN §6).
  package struct Sequence: Codable, Equatable, Sendable {
    /// That of the sequence itself, not of the table that owns it; unquoted.
    package var schema: String
    /// As `pg_class` has it, unquoted; for serial columns usually `table_column_seq`.
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
    /// The parameter, such as `work_mem`.
    package var name: String
    /// As `pg_db_role_setting` has it, so that a list keeps the quotation marks of its parts.
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
    /// Whether it was given `WITH GRANT OPTION`.
    package var grantable: Bool

    package init(grantee: String?, privilege: String, grantable: Bool) {
      self.grantee = grantee
      self.privilege = privilege
      self.grantable = grantable
    }
  }

  /// A role's name, unquoted; the dump itself does not make the role.
  package var owner: String
  /// Such as `UTF8`.
  package var encoding: String
  /// `LC_COLLATE` of the database, such as `en_US.UTF-8`; kept for other providers than libc too.
  package var collate: String
  /// `LC_CTYPE`, which need not be the same as `collate`.
  package var ctype: String
  /// `libc`, `icu` or `builtin`.
  package var localeProvider: String
  /// The provider's own locale, nil for libc.
  package var locale: String?
  /// First what holds for every role, then by role; what a role has everywhere is in the globals.
  package var settings: [Setting]
  /// Nil when the privileges are the built-in default.
  package var grants: [Grant]?
  /// `COMMENT ON DATABASE`; nil without one.
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
