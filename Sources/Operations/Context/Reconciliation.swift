import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Sets right what an interrupted run left (F1, F2): its backup is adopted when every file of it proves to be
/// whole, otherwise it is recorded as failed and what it had published is quarantined, never deleted.
struct Reconciliation {
  let archive: OpenArchive
  let context: OperationContext

  /// Looks at every backup recorded as running whose environment nobody holds.
  func run() async throws {
    let interrupted = try archive.catalog.interruptedBackups()
    guard !interrupted.isEmpty else { return }
    var living: Set<BackupID> = []
    for item in interrupted where try await !settle(item) { living.insert(item.backup.id) }
    for name in try await archive.store.sweep(keeping: living) {
      context.progress(.detail("removed what an interrupted run left: \(name)"))
    }
  }

  /// Whether the backup's fate could be decided; false while its process lives.
  private func settle(_ item: InterruptedBackup) async throws -> Bool {
    let lock: HeldLock
    do {
      lock = try await archive.locks.acquire(
        .environment(item.backup.environment), .exclusive, as: context.lockHolder("reconcile"))
    } catch {
      guard error.code == .locked else { throw error }
      return false
    }
    defer { lock.release() }
    guard try archive.catalog.interruptedBackups().contains(where: { $0.backup.id == item.backup.id }) else {
      return true
    }
    let now = context.world.clock.now
    if let completion = try await provenCompletion(of: item) {
      try archive.flagShrinkage(of: item.backup, completion, in: context)
      _ = try archive.catalog.adopt(item.backup.id, completion)
      context.progress(
        .warning("backup \(item.backup.id) was interrupted after it was published: adopted", hint: nil))
      return true
    }
    let moved = try await quarantineRemains(of: item)
    try archive.catalog.recordFailed(item.backup.id, reason: "interrupted", finished: now)
    let files = moved.isEmpty ? "" : ", and \(moved.joined(separator: ", ")) moved to quarantine"
    context.progress(
      .warning("backup \(item.backup.id) was interrupted: recorded as failed\(files)", hint: nil))
    return true
  }

  /// What the files themselves prove, nil unless manifest, checksum file and every byte agree.
  private func provenCompletion(of item: InterruptedBackup) async throws -> BackupCompletion? {
    guard let name = ArchiveName(item.fileName), let dump = try? ObjectName(name),
      try await archive.store.entry(of: dump) != nil
    else { return nil }
    let document: ManifestFile
    do {
      document = try await ManifestFile.read(for: name, in: archive.store)
    } catch is any Fault {
      return nil
    }
    guard document.manifest.id == item.backup.id.rawValue, let objects = document.objects else { return nil }
    for object in objects {
      guard let stored = try await archive.store.digest(of: try ObjectName(object.name)),
        stored.sha256 == object.storedDigest, stored.bytes == object.storedBytes,
        try await statedDigest(of: object) == object.storedDigest
      else { return nil }
    }
    return BackupCompletion(
      objects: objects, census: try await census(document.manifest, objects),
      finished: document.manifest.finished,
      serverVersion: document.manifest.server?.shortVersion,
      alembicRevisions: document.manifest.alembicRevisions,
      manifest: document.text, store: OpenArchive.storeName)
  }

  /// The census of the manifest, or the sealed one when this host has a key for it: what it lacks now, a restore
  /// reads with the key that it needs anyway.
  func census(_ manifest: Manifest, _ objects: [BackupObject]) async throws -> Census? {
    guard let object = objects.first(where: { $0.role == .census }) else { return manifest.census }
    // Nobody is asked for a passphrase in order to set right what another run left.
    if manifest.sealing?.scheme == SealPlan.passphraseScheme,
      context.configuration.encryption.passphrase == nil
    {
      return nil
    }
    do {
      return try await SealedCensus.read(object, sealing: manifest.sealing, archive, context)
    } catch let fault as any Fault where fault.code.isAboutSeals {
      context.progress(.detail("the census of \(manifest.id) stays sealed: \(fault.message)"))
      return nil
    }
  }

  private func statedDigest(of object: BackupObject) async throws -> Digest? {
    do {
      return try await SidecarFile.statedDigest(for: object.name, in: archive.store)
    } catch let fault as OperationFault where fault.code == .verifyFailed {
      return nil
    }
  }

  private func quarantineRemains(of item: InterruptedBackup) async throws -> [String] {
    guard let name = ArchiveName(item.fileName) else { return [] }
    let names = [
      name.description, name.sidecarName, name.manifestName, name.globals.description,
      name.globals.sidecarName, name.censusName, name.censusName + ".sha256",
    ]
    var moved: [String] = []
    for text in names {
      let object = try ObjectName(text)
      guard try await archive.store.entry(of: object) != nil, try !archive.catalog.knows(fileName: text)
      else {
        continue
      }
      _ = try await archive.store.quarantine(object, reason: "left by interrupted backup \(item.backup.id)")
      moved.append(text)
    }
    if !moved.isEmpty { try await archive.store.settle() }
    return moved
  }
}
