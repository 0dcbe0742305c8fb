import ArchiveModel
import Catalog
import Foundation
import PostgresTools

/// The backup with whose definitions the rows of a data-only backup are proved.
///
/// Rows alone cannot be restored alone. So they are loaded between the tables of a full or schema backup that had
/// the same schema, and what is checked against rows: its indexes, constraints and triggers.
struct Definitions: Sendable {
  let backup: Backup
  let source: RestoreSource

  /// So many backups on either side of the rows are looked at.
  private static let most = 50

  /// Those nearest in time to the rows, with the same fingerprint where there is a census; nil for other kinds.
  ///
  /// Errors: `refused` when there are none, and what keeps a dump from being read.
  static func of(
    _ backup: Backup, _ census: Census?, in archive: OpenArchive, _ context: OperationContext
  ) async throws -> Definitions? {
    guard backup.kind == .data else { return nil }
    let found = try candidates(for: backup, archive.catalog).first { candidate in
      guard let expected = census?.schemaFingerprint else { return candidate.sequence < backup.sequence }
      return try archive.catalog.census(of: candidate.id)?.schemaFingerprint == expected
    }
    guard let found else {
      throw OperationFault(
        .refused,
        "backup \(backup.id) holds rows without their tables, and no full or schema backup has the schema they had",
        hint: "While the schema is still that of the rows, 'strongroom backup --env \(backup.environment) "
          + "--schema-only' makes one.")
    }
    return Definitions(
      backup: found,
      source: try await RestoreSourceFinder(archive: archive, context: context).known(found, in: archive))
  }

  /// Good backups that define tables, nearest first.
  private static func candidates(for backup: Backup, _ catalog: Catalog) throws -> [Backup] {
    var found: [Backup] = []
    for kind in [BackupKind.full, .schema] {
      let earlier = BackupFilter(
        environment: backup.environment, kind: kind, state: .complete, until: backup.started)
      let later = BackupFilter(
        environment: backup.environment, kind: kind, state: .complete, since: backup.started)
      found += try catalog.list(earlier, order: .newest, limit: most).backups
      found += try catalog.list(later, order: .oldest, limit: most).backups
    }
    func distance(_ other: Backup) -> Double { abs(other.started.timeIntervalSince(backup.started)) }
    return found.sorted { distance($0) < distance($1) }
  }
}
