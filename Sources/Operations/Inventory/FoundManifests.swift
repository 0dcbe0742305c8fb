import ArchiveModel
import Catalog
import Foundation
import Storage

/// What the manifests in a store tell, compared with the sizes of the files; no file is read to its end.
struct FoundManifests {
  /// Backups whose dumps are there, by sequence.
  private(set) var backups: [ImportedBackup] = []
  /// What the sizes of their files show to be wrong.
  private(set) var findings: [BackupID: Finding] = [:]
  private(set) var leftovers: [RebuildOutcome.Leftover] = []
  /// Files that belong to these backups.
  private(set) var owned: Set<String> = []
  /// Dumps of the convention without a manifest.
  private(set) var bare: [String] = []

  /// Why a backup is not good.
  struct Finding {
    let state: BackupState
    let sentence: String
  }

  private let archive: OpenArchive
  private let context: OperationContext

  /// Reads the manifests of the archive's store, but of dumps that are known already.
  static func read(
    in archive: OpenArchive, except isKnown: (String) throws -> Bool = { _ in false },
    _ context: OperationContext
  ) async throws -> FoundManifests {
    var found = FoundManifests(archive: archive, context: context)
    let listing = try await archive.store.list()
    let sizes = Dictionary(
      listing.objects.map { ($0.name.rawValue, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    let manifests = try listing.objects.map(\.name.rawValue).filter {
      try $0.hasSuffix(".json") && !isKnown(String($0.dropLast(5)))
    }
    for (index, name) in manifests.enumerated() {
      try Task.checkCancellation()
      try await found.take(name, sizes)
      context.progress(.items(done: index + 1, total: manifests.count))
    }
    found.backups.sort { ($0.sequence ?? 0, $0.started) < ($1.sequence ?? 0, $1.started) }
    found.sortOut(sizes.keys.sorted())
    found.leftovers += listing.strangers.map {
      RebuildOutcome.Leftover(name: $0, sentence: "it is no file of an archive")
    }
    return found
  }

  private init(archive: OpenArchive, context: OperationContext) {
    self.archive = archive
    self.context = context
  }

  private mutating func take(_ file: String, _ sizes: [String: Int64]) async throws {
    let dump = String(file.dropLast(5))
    guard let name = ArchiveName(dump) else { return }
    let document: ManifestFile
    do {
      document = try await ManifestFile.read(for: name, in: archive.store)
    } catch let fault as OperationFault where fault.code == .verifyFailed {
      leave(file, fault.message)
      return
    }
    guard sizes[dump] != nil else {
      leave(file, "its dump is gone")
      return
    }
    guard let backup = try await backup(document) else {
      leave(file, "it is a manifest that cannot be used")
      return
    }
    guard !backups.contains(where: { $0.id == backup.id }) else {
      leave(file, "another manifest tells of the backup \(backup.id)")
      return
    }
    backups.append(backup)
    if let wrong = backup.objects.first(where: { sizes[$0.name] != $0.storedBytes }) {
      let size = sizes[wrong.name]
      findings[backup.id] = Finding(
        state: size == nil ? .missing : .damaged,
        sentence: size.map { "\(wrong.name) has \($0) bytes instead of \(wrong.storedBytes)" }
          ?? "\(wrong.name) is missing")
    }
    for object in backup.objects { owned.formUnion([object.name, object.name + ".sha256"]) }
    owned.insert(file)
  }

  private func backup(_ document: ManifestFile) async throws -> ImportedBackup? {
    let manifest = document.manifest
    guard let id = BackupID(manifest.id), let environment = try? EnvironmentName(manifest.environment),
      let compression = try? Compression(manifest.compression), let objects = document.objects
    else { return nil }
    return ImportedBackup(
      id: id, sequence: manifest.sequence, origin: manifest.imported == nil ? .rebuilt : .imported,
      environment: environment, kind: manifest.kind,
      format: manifest.format, compression: compression,
      tables: Self.tables(manifest), database: manifest.database,
      serverVersion: manifest.server?.shortVersion,
      note: manifest.note, labels: manifest.labels, alembicRevisions: manifest.alembicRevisions,
      started: manifest.started, finished: manifest.finished, objects: objects,
      census: try await Reconciliation(archive: archive, context: context).census(manifest, objects),
      manifest: document.text, store: archive.store.name, isVerified: false,
      doubt: manifest.imported?.finding)
  }

  /// A sealed backup of tables with a cut name names none in its manifest: the name stands for them.
  private static func tables(_ manifest: Manifest) -> [TableName] {
    let tables = manifest.tables.compactMap { try? TableName($0) }
    guard manifest.kind == .table, tables.isEmpty else { return tables }
    let dump = manifest.objects.first { $0.role == .dump }?.name
    guard case .tables(let part) = dump.flatMap({ ArchiveName($0) })?.subject else { return tables }
    return [TableName(schema: nil, name: part)]
  }

  /// Tells dumps without a manifest from what belongs to nothing.
  private mutating func sortOut(_ names: [String]) {
    let companions = ImportCompanions(names: Set(names))
    let left = Set(leftovers.map(\.name))
    for name in names where !owned.contains(name) && !left.contains(name) {
      if let owner = companions.owner(of: name), !owned.contains(owner) { continue }
      let reading = NameReading(name)
      if reading.environment != nil, reading.subject != .globals, companions.owner(of: name) == nil,
        companions.lostOwner(of: name) == nil
      {
        bare.append(name)
      } else {
        leave(name, companions.lostOwner(of: name) ?? "it belongs to no backup")
      }
    }
  }

  private mutating func leave(_ name: String, _ sentence: String) {
    leftovers.append(RebuildOutcome.Leftover(name: name, sentence: sentence))
  }
}
