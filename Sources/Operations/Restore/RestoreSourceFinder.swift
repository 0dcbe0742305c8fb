import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Processes
import Storage

/// Finds the dump that a user means.
struct RestoreSourceFinder {
  let archive: OpenArchive
  let context: OperationContext

  /// Errors: `backupNotFound`, `backupAmbiguous`, `fileNotFound`, `refused` for a file that the catalog does not
  /// know and that is not trusted, `usage`.
  func find(_ request: RestoreRequest) async throws -> RestoreSource {
    switch request.source {
    case .backup(let id):
      let backup = try archive.catalog.backup(idPrefix: id)
      guard backup.environment == request.environment || request.trustFile else {
        throw OperationFault(
          .refused,
          "backup \(backup.id) is of environment '\(backup.environment)', not '\(request.environment)'",
          hint: "Add --trust-file to restore it there all the same.")
      }
      return try await known(backup)
    case .latest: return try await latest(request.environment, before: nil)
    case .before(let text):
      return try await latest(
        request.environment, before: try context.instant(text, now: context.world.clock.now))
    case .file(let text): return try await file(text, isTrusted: request.trustFile)
    }
  }

  private func latest(_ environment: EnvironmentName, before: Date?) async throws -> RestoreSource {
    guard let backup = try archive.catalog.latestGood(environment, before: before) else {
      throw OperationFault(
        .backupNotFound,
        "there is no good full backup of '\(environment)'" + (before == nil ? "" : " from before then"),
        hint: "See 'strongroom list-backups --env \(environment)'.")
    }
    return try await known(backup)
  }

  private func known(_ backup: Backup) async throws -> RestoreSource {
    guard let object = backup.dump else {
      throw OperationFault(
        .backupNotFound, "backup \(backup.id) is \(backup.state.rawValue): there is nothing to restore",
        hint: "Choose one that is complete: 'strongroom list-backups --state complete'.")
    }
    let name = try ObjectName(object.name)
    let store = archive.store
    return try await source(backup, object, path: "\(archive.path)/\(object.name)") {
      try await store.open(name)
    }
  }

  private func source(
    _ backup: Backup, _ object: BackupObject, path: String,
    open: @escaping @Sendable () async throws -> any StoredObject
  ) async throws -> RestoreSource {
    let sealing = try archive.sealing(of: backup.id)
    let fileKey = try await context.fileKey(of: object, sealing: sealing, archive, open: open)
    var census = try archive.catalog.census(of: backup.id)
    // A host without a key adopted the backup; here there is one.
    if census == nil, let sealed = backup.objects.first(where: { $0.role == .census }) {
      census = try await SealedCensus.read(sealed, sealing: sealing, archive, context)
    }
    return RestoreSource(
      backup: backup, object: object, census: census, format: backup.format,
      compression: CompressionFormat(backup.compression), fileKey: fileKey,
      path: context.world.displayed(path), open: open)
  }

  /// A file by path, or by its name in the archive; its bytes are compared with the catalog's digest either way.
  private func file(_ text: String, isTrusted: Bool) async throws -> RestoreSource {
    let path = try location(of: text)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if let backup = try archive.catalog.backup(named: name),
      let object = backup.objects.first(where: { $0.name == name })
    {
      guard object.role == .dump else {
        throw OperationFault(
          .usage, "\(name) holds the \(object.role.rawValue) of backup \(backup.id), not its dump",
          hint: "Restore \(backup.dump?.name ?? "the dump"), with --globals for its roles.")
      }
      return try await source(backup, object, path: path) { try OutsideFile(path) }
    }
    guard isTrusted else {
      throw OperationFault(
        .refused, "the catalog does not know \(name)",
        hint:
          "Add --trust-file when you know where this file comes from: a dump can run anything in the database."
      )
    }
    let shown = context.world.displayed(path)
    let fileKey = try await outsideKey(path, shown)
    let sniffed = try await BlockingThread.run {
      try DumpSniffer.sniff(OutsideFile(path), path: shown, fileKey: fileKey)
    }
    return RestoreSource(
      backup: nil, object: nil, census: nil, format: sniffed.format, compression: sniffed.compression,
      fileKey: fileKey, path: shown, open: { try OutsideFile(path) })
  }

  /// The key of a file that somebody else made; nil when it is not sealed.
  private func outsideKey(_ path: String, _ shown: String) async throws -> FileKey? {
    let header = try await BlockingThread.run {
      try DumpSniffer.isSealed(OutsideFile(path)) ? try SealedObject.header(of: OutsideFile(path)) : nil
    }
    guard let header else { return nil }
    return try await context.keys.fileKey(of: header, name: shown, sealing: nil)
  }

  private func location(of text: String) throws -> String {
    let direct = text.hasPrefix("/") ? text : "\(context.world.workingDirectory)/\(text)"
    let candidates = text.contains("/") ? [direct] : [direct, "\(archive.path)/\(text)"]
    var status = stat()
    guard let found = candidates.first(where: { stat($0, &status) == 0 }) else {
      throw OperationFault(
        .fileNotFound, "there is no file \(text.quotedForMessage), neither here nor in the archive",
        hint: "See 'strongroom list-backups' for the names of the files.")
    }
    return found
  }
}
