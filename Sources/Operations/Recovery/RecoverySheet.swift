import ArchiveModel
import Catalog
import Foundation

/// The stock commands that recover one backup on a day when strongroom is gone: a script for bash, made to be read.
package struct RecoverySheet: Sendable, Equatable {
  /// The sheet, line by line.
  package let lines: [String]

  /// Writes the sheet of the backup whose id begins like that; throws `backupNotFound`, `backupAmbiguous`.
  package init(id: String, in context: OperationContext) async throws {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let backup = try archive.catalog.backup(idPrefix: id)
    guard let dump = backup.dump, backup.state != .removed else {
      throw OperationFault(
        .backupNotFound, "backup \(backup.id) is \(backup.state.rawValue): there is nothing to recover",
        hint: "Choose one that is complete: 'strongroom list-backups --state complete'.")
    }
    let commands = StockCommands(
      backup: backup, sealing: try archive.sealing(of: backup.id),
      properties: try archive.catalog.census(of: backup.id)?.properties)
    lines = commands.lines(dump: dump, archive: archive.path)
  }
}

/// Commands of other people's programs, in the long spelling of their options.
struct StockCommands {
  let backup: Backup
  let sealing: Manifest.Sealing?
  let properties: DatabaseProperties?

  func lines(dump: BackupObject, archive: String) -> [String] {
    let globals = backup.objects.first { $0.role == .globals }
    return head(dump) + [
      "", "set -o errexit -o nounset -o pipefail", "DATABASE=${DATABASE:-\(Self.quoted(backup.database))}",
      "FOLDER=${FOLDER:-\(Self.quoted(archive))}",
    ] + (usesIdentity ? ["IDENTITY=$(realpath -- \"${IDENTITY:-identity.key}\")"] : []) + [
      "cd -- \"$FOLDER\"", "", "# 1. The files are those that were stored.",
    ] + ([dump] + (globals.map { [$0] } ?? [])).map(check(stored:)) + [
      "", "# 2. They open, whole, and hold what was dumped. Until this has passed, feed nothing to a server.",
    ] + ([dump] + (globals.map { [$0] } ?? [])).map(check(plain:)) + roles(globals) + load(dump)
  }

  private var usesIdentity: Bool { sealing.map { $0.scheme == SealPlan.keyScheme } ?? false }

  private func head(_ dump: BackupObject) -> [String] {
    var programs = ["sha256sum (coreutils)"]
    if sealing != nil { programs.append("age") }
    switch backup.compression {
    case .none: break
    case .gzip: programs.append("gzip")
    case .zstd: programs.append("zstd")
    }
    programs.append(
      "psql and createdb" + (backup.format == .plain ? "" : " and pg_restore") + " of PostgreSQL "
        + (backup.serverVersion.map { "\($0.prefix { $0 != "." }) or newer" } ?? "of the server's version"))
    var lines = [
      "# Recovery sheet of backup \(backup.id): environment \(backup.environment), \(backup.kind.rawValue),",
      "# begun \(RFC3339.text(backup.started)), "
        + "\(dump.plainBytes.map { "\($0) bytes" } ?? "nobody knows how many bytes") of plain text.",
      "# Needs \(programs.joined(separator: ", ")).",
      "# Read it, set the variables, PGHOST, PGPORT and PGUSER, and run it with bash, whole or line by line.",
      "# FOLDER is where the files lie, DATABASE the one that is made.",
    ]
    if usesIdentity {
      lines.append(
        "# IDENTITY is the file with the private key of \(KeyRefusal.recipients(sealing) ?? "a recipient").")
    } else if sealing != nil {
      lines.append("# age asks for the passphrase at the terminal, each time.")
    }
    return lines
  }

  private func check(stored object: BackupObject) -> String {
    "echo '\(object.storedDigest.hex)  \(object.name)' | sha256sum --check"
  }

  private func check(plain object: BackupObject) -> String {
    guard let digest = object.plainDigest else { return "\(plain(object)) > /dev/null" }
    return "\(plain(object)) | sha256sum --check <(echo '\(digest.hex)  -')"
  }

  /// The command that writes the plain bytes of an object to standard output.
  private func plain(_ object: BackupObject) -> String {
    var steps: [String] = []
    if object.isSealed {
      steps.append("age --decrypt \(usesIdentity ? "--identity \"$IDENTITY\" " : "")\(object.name)")
    }
    let input = steps.isEmpty ? " < \(object.name)" : ""
    switch backup.compression {
    case .none: if steps.isEmpty { steps.append("cat \(object.name)") }
    case .gzip: steps.append("gzip --decompress --stdout" + input)
    case .zstd: steps.append("zstd --decompress --quiet --stdout" + input)
    }
    return steps.joined(separator: " | ")
  }

  private func roles(_ globals: BackupObject?) -> [String] {
    guard let globals else { return [] }
    return [
      "", "# 3. Roles and tablespaces; what exists already is reported and stays as it is.",
      plain(globals) + " | psql --no-psqlrc --quiet --dbname=postgres",
    ]
  }

  private func load(_ dump: BackupObject) -> [String] {
    var lines: [String] = []
    if backup.kind == .full {
      lines += ["", "# 4. An empty database, and the dump into it; all or nothing.", createDatabase]
    } else {
      lines += ["", "# 4. The dump, into the database that is there; all or nothing."]
    }
    switch backup.format {
    case .plain:
      lines.append(
        plain(dump)
          + " | psql --no-psqlrc --quiet --single-transaction --set=ON_ERROR_STOP=1 --dbname=\"$DATABASE\"")
    case .custom:
      lines.append(
        plain(dump) + " | pg_restore --exit-on-error --single-transaction --dbname=\"$DATABASE\"")
    case .directory:
      lines += [
        "folder=$(mktemp --directory)  # the dump lies in it in plain text",
        plain(dump) + " | tar --extract --directory=\"$folder\"",
        "pg_restore --exit-on-error --single-transaction --dbname=\"$DATABASE\" \"$folder\"",
        "rm --recursive -- \"$folder\"",
      ]
    }
    return lines + ["psql --no-psqlrc --quiet --dbname=\"$DATABASE\" --command=ANALYZE"]
  }

  private var createDatabase: String {
    var words = ["createdb", "--template=template0"]
    if let properties {
      words += [
        "--encoding=\(Self.quoted(properties.encoding))", "--lc-collate=\(Self.quoted(properties.collate))",
        "--lc-ctype=\(Self.quoted(properties.ctype))", "--owner=\(Self.quoted(properties.owner))",
      ]
    }
    return (words + ["\"$DATABASE\""]).joined(separator: " ")
  }

  /// One word of the shell.
  static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_-./".utf8.contains(byte)
    }
    return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
