import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Processes
import Storage

/// Finds the dump that a user means.
struct RestoreSourceFinder {
  /// Nil when there is none and a trusted file is restored.
  let archive: OpenArchive?
  let context: OperationContext
  /// Whether a backup of another environment than the request's will do: it is only looked at.
  var takesAnyEnvironment = false
  /// Whether what is damaged or gone here is brought back at once from a store; else it is only said from which.
  var fetches = true

  /// Errors: `backupNotFound`, `backupAmbiguous`, `fileNotFound`, `refused` for a file that the catalog does not
  /// know and that is not trusted, `usage`.
  func find(_ request: RestoreRequest) async throws -> RestoreSource {
    guard let archive else {
      guard case .file(let text) = request.source else {
        throw OperationFault(.storeMissing, "there is no archive", hint: "Name a file with --file.")
      }
      return try await stranger(at: try location(of: text))
    }
    switch request.source {
    case .backup(let id):
      let backup = try archive.catalog.backup(idPrefix: id)
      try requireEnvironment(of: backup, request)
      return try await known(backup, in: archive)
    case .latest: return try await latest(request.environment, before: nil, in: archive)
    case .before(let text):
      let instant = try context.instant(text, now: context.world.clock.now)
      return try await latest(request.environment, before: instant, in: archive)
    case .file(let text): return try await file(text, request, in: archive)
    }
  }

  /// The newest good full backup that no restore took for safety: that one holds what a restore was to repair.
  private func latest(
    _ environment: EnvironmentName, before: Date?, in archive: OpenArchive
  ) async throws -> RestoreSource {
    var found = try archive.catalog.latestGood(environment, before: before)
    while let safety = found, safety.labels.contains(RestoreWork.safetyLabel) {
      context.progress(
        .warning(
          "backup \(safety.id) was taken before a restore and is passed over",
          hint: "To restore it, name it: --backup \(safety.id)."))
      found = try archive.catalog.latestGood(environment, before: safety.started)
    }
    guard let backup = found else {
      throw OperationFault(
        .backupNotFound,
        "there is no good full backup of '\(environment)'" + (before == nil ? "" : " from before then"),
        hint: "See 'strongroom list-backups --env \(environment)'.")
    }
    try warnOfDamaged(newerThan: backup, before: before, in: archive)
    return try await known(backup, in: archive)
  }

  /// Says which newer backups are not taken because a check of them failed: rows may be lost by it.
  private func warnOfDamaged(newerThan chosen: Backup, before: Date?, in archive: OpenArchive) throws {
    let filter = BackupFilter(
      environment: chosen.environment, kind: .full, since: chosen.started, until: before)
    for backup in try archive.catalog.list(filter, limit: 50).backups where backup.sequence > chosen.sequence
    {
      guard backup.state == .damaged || backup.state == .missing else { continue }
      context.progress(
        .warning(
          "backup \(backup.id) is newer but \(backup.state.rawValue) and is passed over: \(backup.reason ?? "unknown")",
          hint: "See 'strongroom show \(backup.id)'."))
    }
  }

  /// The dump of a backup that the catalog knows; throws `backupNotFound` when nothing of it is stored.
  func known(_ backup: Backup, in archive: OpenArchive) async throws -> RestoreSource {
    guard let object = backup.dump, backup.state != .removed else {
      throw OperationFault(
        .backupNotFound, "backup \(backup.id) is \(backup.state.rawValue): there is nothing to restore",
        hint: "Choose one that is complete: 'strongroom list-backups --state complete'.")
    }
    let retrieval = CopyRetrieval(archive: archive, context: context, wait: .zero)
    if fetches {
      try await retrieval.bringBackIfBad(backup)
    } else if let store = try await retrieval.storeToAsk(for: backup) {
      return try await awaited(backup, object, from: store, in: archive)
    }
    let name = try ObjectName(object.name)
    let store = archive.store
    return try await source(backup, object, in: archive, path: "\(archive.path)/\(object.name)") {
      try await store.open(name)
    }
  }

  /// A dump that is not here yet: whether a key at hand opens it is told by its manifest.
  private func awaited(
    _ backup: Backup, _ object: BackupObject, from store: String, in archive: OpenArchive
  ) async throws -> RestoreSource {
    if object.isSealed {
      try await context.keys.requireIdentity(for: object.name, sealing: try archive.sealing(of: backup.id))
    }
    let location = archive.store.location(of: try ObjectName(object.name))
    return RestoreSource(
      backup: backup, expected: nil, census: try archive.catalog.census(of: backup.id), format: backup.format,
      compression: CompressionFormat(backup.compression), fileKey: nil, kind: backup.kind,
      path: context.world.displayed("\(archive.path)/\(object.name)"), awaited: store,
      open: { throw OperationFault(.fileNotFound, "\(location) is not here yet") })
  }

  private func source(
    _ backup: Backup, _ object: BackupObject, in archive: OpenArchive, path: String,
    open: @escaping @Sendable () async throws -> any StoredObject
  ) async throws -> RestoreSource {
    let sealing = try archive.sealing(of: backup.id)
    let fileKey = try await context.fileKey(of: object, sealing: sealing, archive, open: open)
    var census = try archive.catalog.census(of: backup.id)
    // A host without a key adopted the backup; here there is one.
    if census == nil, let sealed = backup.objects.first(where: { $0.role == .census }) {
      census = try await SealedCensus.read(sealed, sealing: sealing, archive, context)
    }
    let stored = StreamTally(bytes: object.storedBytes, digest: object.storedDigest)
    return RestoreSource(
      backup: backup,
      expected: object.plainTally.map { ObjectReader.Tallies(stored: stored, plain: $0) },
      expectedStored: stored, census: census, format: backup.format,
      compression: CompressionFormat(backup.compression), fileKey: fileKey, kind: backup.kind,
      path: context.world.displayed(path), open: open)
  }

  /// Refuses to put one environment's rows into another by mistake; `--trust-file` says that it is meant.
  private func requireEnvironment(of backup: Backup, _ request: RestoreRequest) throws(OperationFault) {
    guard takesAnyEnvironment || backup.environment == request.environment || request.trustFile else {
      throw OperationFault(
        .refused,
        "backup \(backup.id) is of environment '\(backup.environment)', not '\(request.environment)'",
        hint: "Add --trust-file to restore it there all the same.")
    }
  }

  /// A file by path, or by its name in the archive.
  ///
  /// What lies in the archive under a known name is that backup, and is damaged when its bytes differ. Elsewhere a
  /// file is a known backup only when name and bytes are.
  private func file(
    _ text: String, _ request: RestoreRequest, in archive: OpenArchive
  ) async throws -> RestoreSource {
    let path = try location(of: text)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let found = try archive.catalog.backup(named: name)
    let object = found?.objects.first { $0.name == name }
    var isImpostor = false
    if let backup = found, let object {
      if try await isSame(path, object, in: archive) {
        guard object.role == .dump else {
          throw OperationFault(
            .usage, "\(name) holds the \(object.role.rawValue) of backup \(backup.id), not its dump",
            hint: "Restore \(backup.dump?.name ?? "the dump"), with --globals for its roles.")
        }
        try requireEnvironment(of: backup, request)
        return try await source(backup, object, in: archive, path: path) { try OutsideFile(path) }
      }
      isImpostor = true
    }
    guard request.trustFile else {
      throw OperationFault(
        .refused,
        isImpostor
          ? "the catalog knows a file named \(name), and this one has other bytes"
          : "the catalog does not know \(name)",
        hint:
          "Add --trust-file when you know where this file comes from: a dump can run anything in the database."
      )
    }
    return try await stranger(at: path)
  }

  /// A file that somebody else made, opened with the keys at hand when it is sealed.
  private func stranger(at path: String) async throws -> RestoreSource {
    let shown = context.world.displayed(path)
    let header: Header?
    do {
      header = try await BlockingThread.run {
        // A file that is called sealed is no dump in plain text because its first bytes are damaged.
        let isSealed = try path.hasSuffix(".age") || DumpSniffer.isSealed(OutsideFile(path))
        return isSealed ? try SealedObject.header(of: OutsideFile(path)) : nil
      }
    } catch let fault as AgeFault {
      throw OperationFault(fault.code, "\(shown): \(fault.message)", hint: fault.hint)
    }
    var fileKey: FileKey?
    if let header { fileKey = try await context.keys.fileKey(of: header, name: shown, sealing: nil) }
    let key = fileKey
    let sniffed = try await BlockingThread.run {
      try DumpSniffer.sniff(OutsideFile(path), path: shown, fileKey: key)
    }
    return RestoreSource(
      backup: nil, expected: nil, census: nil, format: sniffed.format, compression: sniffed.compression,
      fileKey: key, kind: nil, path: shown, open: { try OutsideFile(path) })
  }

  /// Whether a file is the archive's own, or has the bytes that the catalog knows.
  private func isSame(_ path: String, _ object: BackupObject, in archive: OpenArchive) async throws -> Bool {
    if Self.real(path) == Self.real("\(archive.path)/\(object.name)") { return true }
    let file = try OutsideFile(path)
    guard file.bytes == object.storedBytes else { return false }
    context.progress(.step("compare the file"))
    let progress = context.progress
    let found = try await BlockingThread.run {
      try ObjectReader(file, format: .none, limit: nil).drain(progress: progress)
    }
    context.progress(.finished)
    return found.stored.digest == object.storedDigest
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private func location(of text: String) throws -> String {
    let direct = text.hasPrefix("/") ? text : "\(context.world.workingDirectory)/\(text)"
    let inArchive = archive.map { "\($0.path)/\(text)" }
    let candidates = text.contains("/") ? [direct] : [direct] + [inArchive].compactMap { $0 }
    var status = stat()
    guard let found = candidates.first(where: { stat($0, &status) == 0 }) else {
      throw OperationFault(
        .fileNotFound, "there is no file \(text.quotedForMessage), neither here nor in the archive",
        hint: "See 'strongroom list-backups' for the names of the files.")
    }
    return found
  }
}
