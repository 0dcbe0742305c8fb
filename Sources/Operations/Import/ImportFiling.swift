import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import PostgresTools
import Storage

/// Makes prepared imports visible and known, a batch at a time: manifests, checksum files, dumps, then one
/// transaction of the catalog, and only then are moved files removed.
struct ImportFiling {
  let request: ImportRequest
  /// Nil in a dry run without an archive.
  let archive: OpenArchive?
  let context: OperationContext
  let naming: ImportNaming
  let origin: BackupOrigin
  let now: Date

  /// Files a batch, oldest first; of a dry run only says what it would.
  func file(_ batch: [PreparedImport]) async throws -> [ImportOutcome.Item] {
    var items: [ImportOutcome.Item] = []
    var fresh: [(PreparedImport, ImportedTraits, ArchiveName)] = []
    var digests: [Digest: Int] = [:]
    for prepared in batch {
      let stored = prepared.dump.reading.stored
      let known =
        try digests[stored.digest].map { items[$0].backup }
        ?? archive?.catalog.backup(holding: stored.digest, bytes: stored.bytes)
      if let known {
        for part in [prepared.dump] + prepared.others { try await part.incoming?.abandon() }
        items.append(ImportPreparation.known(prepared.candidate.file, known))
        continue
      }
      let traits = ImportedTraits(prepared.candidate, prepared.dump.reading)
      let name = try naming.name(prepared.candidate, traits, request.mode)
      digests[stored.digest] = items.count
      items.append(item(prepared, backup(prepared, traits, name)))
      fresh.append((prepared, traits, name))
    }
    guard !request.dryRun, let archive, !fresh.isEmpty else { return items }
    let recorded = try await publish(fresh, in: archive)
    for index in items.indices {
      guard let backup = recorded.first(where: { $0.id == items[index].backup?.id }) else { continue }
      items[index].backup = backup
    }
    return items
  }

  /// The backup as it will be, its sequence not yet given.
  private func backup(_ prepared: PreparedImport, _ traits: ImportedTraits, _ name: ArchiveName) -> Backup {
    let candidate = prepared.candidate
    let parts = [prepared.dump] + prepared.others
    return Backup(
      id: prepared.id, sequence: 0, environment: candidate.environment, kind: traits.kind,
      format: candidate.format, compression: traits.compression, tables: traits.tables,
      database: traits.database, serverVersion: traits.serverVersion, started: candidate.started,
      finished: traits.finished, state: prepared.doubt == nil ? .complete : .doubtful, reason: prepared.doubt,
      note: request.note ?? candidate.manifest?.note,
      labels: Set(request.labels + (candidate.manifest?.labels ?? [])).sorted(),
      alembicRevisions: candidate.manifest?.alembicRevisions ?? [],
      objects: parts.map { Self.object($0, name, candidate.manifest) }, origin: origin)
  }

  private static func object(
    _ part: PreparedImport.Part, _ name: ArchiveName, _ manifest: Manifest?
  ) -> BackupObject {
    let text =
      switch part.role {
      case .dump: name.description
      case .globals: name.globals.description
      case .census: name.censusName
      }
    let stated = manifest?.objects.first { $0.role == part.role }
    return BackupObject(
      role: part.role, name: text, plainBytes: part.reading.plain?.bytes ?? stated?.plainBytes,
      plainDigest: part.reading.plain?.digest ?? stated?.plainSHA256.flatMap { Digest(hex: $0) },
      storedBytes: part.reading.stored.bytes, storedDigest: part.reading.stored.digest)
  }

  private func item(_ prepared: PreparedImport, _ backup: Backup) -> ImportOutcome.Item {
    let isCut = prepared.doubt != nil && prepared.candidate.sealing?.obstacle == nil
    return ImportOutcome.Item(
      path: prepared.candidate.file.shown, fate: .imported, backup: backup,
      timeSource: prepared.candidate.timeSource, sentence: prepared.doubt,
      hint: isCut ? nil : prepared.candidate.sealing?.obstacle?.hint, code: isCut ? .dumpIncomplete : nil)
  }

  private func publish(
    _ fresh: [(PreparedImport, ImportedTraits, ArchiveName)], in archive: OpenArchive
  ) async throws -> [Backup] {
    let first = try archive.catalog.reserveSequences(fresh.count)
    var items: [Publication.Item] = []
    var found: [ImportedBackup] = []
    for (offset, (prepared, traits, name)) in fresh.enumerated() {
      var backup = backup(prepared, traits, name)
      backup.sequence = first + Int64(offset)
      let manifest = try ManifestFile(self.manifest(backup, prepared))
      let parts = [prepared.dump] + prepared.others
      let written = zip(parts, backup.objects).map { Publication.Part(incoming: $0.incoming, object: $1) }
      items.append(
        Publication.Item(
          dump: written[0], others: Array(written.dropFirst()), manifest: manifest,
          manifestName: name.manifestName, owner: backup.id))
      found.append(imported(backup, prepared, manifest))
    }
    try await Publication(store: archive.store, manifestsFirst: true, progress: { _ in }).publish(items)
    let backups = try archive.catalog.insertImported(found, at: now) { bytes, earlier in
      ShrinkageCheck(earlier: earlier).finding(bytes)
    }
    for backup in backups where backup.state == .complete {
      guard let flag = try archive.catalog.flag(of: backup.id) else { continue }
      context.progress(ShrinkageCheck.warning(of: backup.id, flag.reason))
    }
    return backups
  }

  private func manifest(_ backup: Backup, _ prepared: PreparedImport) -> Manifest {
    let known = prepared.candidate.manifest
    let facts = prepared.dump.reading.findings?.facts ?? prepared.candidate.facts
    let tool = facts.toolVersion?.split(separator: " ").first.map { ["pg_dump": String($0)] }
    let sealing = prepared.candidate.sealing.map { Manifest.Sealing(scheme: $0.scheme, recipients: []) }
    return Manifest(
      backup: backup, finished: backup.finished ?? backup.started,
      server: known?.server ?? Manifest.Server(facts), tools: known?.tools ?? tool ?? [:],
      sealing: known?.sealing ?? sealing, census: known?.census,
      imported: Manifest.Imported(
        file: known?.imported?.file ?? prepared.candidate.file.name,
        timeSource: prepared.candidate.timeSource.rawValue, at: now, finding: prepared.doubt,
        tables: prepared.candidate.sealing == nil ? prepared.dump.reading.findings?.contents.tableNames : nil)
    )
  }

  private func imported(
    _ backup: Backup, _ prepared: PreparedImport, _ manifest: ManifestFile
  ) -> ImportedBackup {
    ImportedBackup(
      id: backup.id, sequence: backup.sequence, origin: origin, environment: backup.environment,
      kind: backup.kind, format: backup.format, compression: backup.compression, tables: backup.tables,
      database: backup.database, serverVersion: backup.serverVersion, note: backup.note,
      labels: backup.labels, alembicRevisions: backup.alembicRevisions, started: backup.started,
      finished: backup.finished ?? backup.started, objects: backup.objects,
      census: prepared.candidate.manifest?.census, manifest: manifest.text, store: OpenArchive.storeName,
      isVerified: prepared.doubt == nil, doubt: prepared.doubt)
  }
}

extension Manifest.Server {
  /// What a dump says of its server; nil when it says nothing.
  init?(_ facts: DumpFacts) {
    guard let version = facts.serverVersion else { return nil }
    let numbers = version.split(separator: " ").first?.split(separator: ".").compactMap { Int($0) } ?? []
    // 15.18 is 150018, and 9.6.24 was 90624.
    let (major, minor) = (numbers.first ?? 0, numbers.dropFirst().first ?? 0)
    let number =
      major >= 10 ? major * 10_000 + minor : major * 10_000 + minor * 100 + (numbers.dropFirst(2).first ?? 0)
    self.init(version: version, versionNumber: number, encoding: facts.encoding ?? "unknown")
  }
}
