import ArchiveModel
import Catalog
import Foundation
import Storage

/// Finishes rekeys that were killed between their announcement and their last record: what the files are now is
/// what is recorded, each of them the old or the new one, and never anything else.
struct RekeyRecovery {
  let archive: OpenArchive
  let context: OperationContext

  /// Looks at every announced rekey whose process is gone.
  func run() async throws {
    guard try !archive.catalog.pendingRekeys().isEmpty else { return }
    let lock: HeldLock
    do {
      lock = try await archive.locks.acquire(.archive, .shared, as: context.lockHolder("reconcile"))
    } catch {
      // A living rekey holds the archive for itself.
      guard error.code == .locked else { throw error }
      return
    }
    defer { lock.release() }
    for rekey in try archive.catalog.pendingRekeys() { try await finish(rekey) }
  }

  private func finish(_ rekey: PendingRekey) async throws {
    let environment = rekey.backup.environment
    let lock: HeldLock
    do {
      lock = try await archive.locks.acquire(
        .environment(environment), .exclusive, as: context.lockHolder("reconcile"))
    } catch {
      guard error.code == .locked else { throw error }
      return
    }
    defer { lock.release() }
    guard try archive.catalog.pendingRekeys().contains(where: { $0.backup.id == rekey.backup.id }) else {
      return
    }
    var now = rekey.backup.objects
    for (index, object) in rekey.backup.objects.enumerated() {
      let found = try await digest(of: object)
      let new = rekey.objects[index]
      if found?.sha256 == new.storedDigest, found?.bytes == new.storedBytes { now[index] = new }
    }
    let isDone = now == rekey.objects
    let text =
      isDone ? rekey.manifest : try manifest(of: rekey.backup, with: now)
    try await Self.settle(
      rekey.backup, now, text,
      detail: isDone ? "finished after a crash" : "interrupted by a crash; run it again", archive, context)
    _ = try await archive.store.sweep(
      keeping: Set(try archive.catalog.interruptedBackups().map(\.backup.id)))
    context.progress(
      .warning(
        "the rekey of backup \(rekey.backup.id) was interrupted: its files are whole"
          + (isDone ? " and changed" : ", some of them unchanged"),
        hint: isDone ? nil : "Run 'strongroom key rekey' again."))
  }

  /// Nil for a file that is gone or cannot be read: it stays recorded as it was, and a check of it will say so.
  private func digest(of object: BackupObject) async throws -> ContentDigest? {
    let name = try ObjectName(object.name)
    do {
      return try await archive.store.digest(of: name)
    } catch  where error.code == .storeReadFailed {
      return nil
    }
  }

  private func manifest(of backup: Backup, with objects: [BackupObject]) throws -> String {
    guard let text = try archive.catalog.manifest(of: backup.id) else {
      throw OperationFault(.catalogFailed, "backup \(backup.id) has no manifest in the catalog")
    }
    var manifest = try ManifestFile(reading: Array(text.utf8), named: "of backup \(backup.id)").manifest
    manifest.objects = objects.map(Manifest.Object.init)
    return try ManifestFile(manifest).text
  }

  /// Writes checksum files and manifest as the objects are, makes all durable, and records it last.
  static func settle(
    _ backup: Backup, _ objects: [BackupObject], _ manifest: String, detail: String, _ archive: OpenArchive,
    _ context: OperationContext
  ) async throws {
    let store = archive.store
    for object in objects where object.isSealed {
      let text = Sidecar(digest: object.storedDigest, fileName: object.name).text
      try await store.replace(try ObjectName(object.name + ".sha256"), by: text, for: backup.id)
    }
    guard let dump = backup.dump, let name = ArchiveName(dump.name) else { return }
    try await store.replace(try ObjectName(name.manifestName), by: Array(manifest.utf8), for: backup.id)
    try await store.settle()
    try archive.catalog.finishRekey(
      of: backup.id, objects: objects, manifest: manifest, detail: detail, at: context.world.clock.now)
  }
}
