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
    /// Of the database, such as `UTF8`; `unknown` where an imported dump does not tell.
    package var encoding: String

    package init(version: String, versionNumber: Int, encoding: String) {
      self.version = version
      self.versionNumber = versionNumber
      self.encoding = encoding
    }

    /// Such as `15.18`, without what the distribution adds.
    package var shortVersion: String? { version.split(separator: " ").first.map(String.init) }

    enum CodingKeys: String, CodingKey {
      case version, encoding
      case versionNumber = "version_num"
    }
  }

  /// One stored file.
  package struct Object: Codable, Equatable, Sendable {
    /// The dump is the one that the manifest lies beside.
    package var role: BackupObject.Role
    /// Without a path: all of them lie in the same folder.
    package var name: String
    /// Nil when nobody could open the file, as with an imported one sealed to others.
    package var plainBytes: Int64?
    /// Of what pg_dump wrote, before compression and seal; nil together with `plainBytes`.
    package var plainSHA256: String?
    /// The size of the file as it lies in the store.
    package var storedBytes: Int64
    /// What the checksum file beside it says as well.
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
    /// As `[encryption]` of the settings calls it; nil where it has no name there.
    package var name: String?
    /// The first 16 hexadecimal digits of the SHA-256 of the public key; `unknown` where nobody knows.
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
    /// Empty for a passphrase, and for a file that others sealed.
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
    /// When it was imported, as against when the dump was made.
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

  /// Any other value than `schemaName` and the manifest is refused.
  package var schema: String
  /// Eight letters, `Backup.id`; a rebuilt catalog takes it over.
  package var id: String
  /// In the catalog that made it; a rebuilt one takes it over unless it is taken.
  package var sequence: Int64
  /// Must be that of the file name beside which it lies.
  package var environment: String
  /// Decides with `tables` which series a rebuilt catalog puts the backup in.
  package var kind: BackupKind
  /// That of the dump among the `objects`.
  package var format: DumpFormat
  /// As `TableName` writes them; empty too where a sealed dump's name only hints at them.
  package var tables: [String]
  /// Its name on the server; `unknown` for an import that does not tell.
  package var database: String
  /// Nil for an import that does not tell.
  package var server: Server?
  /// Program name to version, such as `pg_dump` to `15.18`.
  package var tools: [String: String]
  /// What a rebuilt catalog orders backups by, exact where the file name has only seconds.
  package var started: Date
  /// For an import without a manifest the same as `started`.
  package var finished: Date
  /// The rows of `alembic_version`, sorted; also here where the census is sealed.
  package var alembicRevisions: [String]
  /// `none`, `gzip:N` or `zstd:N`.
  package var compression: String
  /// Nil when the stored files are plain text.
  package var sealing: Sealing?
  /// Readable by anyone who can read the file, also where the dump is sealed.
  package var note: String?
  /// Sorted, without duplicates.
  package var labels: [String]
  /// The dump first; manifests and checksum files are not among them.
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
