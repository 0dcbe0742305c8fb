package import struct Foundation.Date

/// The JSON beside a stored dump: enough to rebuild the catalog from the files alone (DESIGN §2).
///
/// Field names are a public contract. Instants are RFC 3339 UTC, sizes bytes, digests hexadecimal SHA-256.
package struct Manifest: Codable, Equatable, Sendable {
  /// The value of `schema` in documents this version writes.
  package static let schemaName = "strongroom/manifest/v1"

  /// The server the dump came from.
  package struct Server: Codable, Equatable, Sendable {
    /// Such as `15.18 (Debian 15.18-0+deb12u1)`.
    package var version: String
    /// `server_version_num`, such as 150018.
    package var versionNumber: Int
    package var encoding: String

    package init(version: String, versionNumber: Int, encoding: String) {
      self.version = version
      self.versionNumber = versionNumber
      self.encoding = encoding
    }

    enum CodingKeys: String, CodingKey {
      case version, encoding
      case versionNumber = "version_num"
    }
  }

  /// One stored file.
  package struct Object: Codable, Equatable, Sendable {
    package var role: BackupObject.Role
    package var name: String
    /// Nil when nobody could open the file, as with an imported one sealed to others.
    package var plainBytes: Int64?
    package var plainSHA256: String?
    package var storedBytes: Int64
    package var storedSHA256: String

    package init(_ object: BackupObject) {
      role = object.role
      name = object.name
      plainBytes = object.plainBytes
      plainSHA256 = object.plainDigest?.hex
      storedBytes = object.storedBytes
      storedSHA256 = object.storedDigest.hex
    }

    enum CodingKeys: String, CodingKey {
      case role, name
      case plainBytes = "plain_bytes"
      case plainSHA256 = "plain_sha256"
      case storedBytes = "stored_bytes"
      case storedSHA256 = "stored_sha256"
    }
  }

  /// A recipient of the seal; nothing secret.
  package struct Recipient: Codable, Equatable, Sendable {
    package var name: String?
    package var fingerprint: String

    package init(name: String?, fingerprint: String) {
      self.name = name
      self.fingerprint = fingerprint
    }
  }

  /// How the stored bytes are sealed.
  package struct Sealing: Codable, Equatable, Sendable {
    /// `age-x25519` or `age-scrypt`.
    package var scheme: String
    package var recipients: [Recipient]

    package init(scheme: String, recipients: [Recipient]) {
      self.scheme = scheme
      self.recipients = recipients
    }
  }

  /// How a file that was not made here became a backup.
  package struct Imported: Codable, Equatable, Sendable {
    /// The name it had.
    package var file: String
    /// What told when it was made.
    package var timeSource: String
    package var at: Date
    /// Why it is not good, in one sentence; nil when it was read to its end and found whole.
    package var finding: String?
    /// The tables that it holds, `schema.name`; nil when it is sealed or was not read to its end.
    package var tables: [String]?

    package init(file: String, timeSource: String, at: Date, finding: String?, tables: [String]? = nil) {
      self.file = file
      self.timeSource = timeSource
      self.at = at
      self.finding = finding
      self.tables = tables
    }

    enum CodingKeys: String, CodingKey {
      case file, at, finding, tables
      case timeSource = "time_source"
    }
  }

  package var schema: String
  package var id: String
  package var sequence: Int64
  package var environment: String
  package var kind: BackupKind
  package var format: DumpFormat
  package var tables: [String]
  package var database: String
  package var server: Server?
  /// Program name to version, such as `pg_dump` to `15.18`.
  package var tools: [String: String]
  package var started: Date
  package var finished: Date
  package var alembicRevisions: [String]
  /// `none`, `gzip:N` or `zstd:N`.
  package var compression: String
  package var sealing: Sealing?
  package var note: String?
  package var labels: [String]
  package var objects: [Object]
  /// Nil when the backup is sealed: then it is an object of its own.
  package var census: Census?
  /// Nil for a backup that was made here.
  package var imported: Imported?

  package init(
    backup: Backup, finished: Date, server: Server?, tools: [String: String], sealing: Sealing?,
    census: Census?, imported: Imported? = nil
  ) {
    schema = Self.schemaName
    id = backup.id.rawValue
    sequence = backup.sequence
    environment = backup.environment.rawValue
    kind = backup.kind
    format = backup.format
    tables = backup.tables.map(\.description)
    database = backup.database
    self.server = server
    self.tools = tools
    started = backup.started
    self.finished = finished
    alembicRevisions = backup.alembicRevisions
    compression = backup.compression.description
    self.sealing = sealing
    note = backup.note
    labels = backup.labels
    objects = backup.objects.map(Object.init)
    self.census = census
    self.imported = imported
  }

  enum CodingKeys: String, CodingKey {
    case schema, id, sequence, environment, kind, format, tables, database, server, tools, started, finished
    case compression, sealing, note, labels, objects, census, imported
    case alembicRevisions = "alembic_revisions"
  }
}
