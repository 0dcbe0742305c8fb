import AgeFormat
import ArchiveModel
import Catalog
import Processes
import Storage

/// The rekey of one backup: all new files lie whole and invisible before the first one is replaced, the catalog
/// knows both states before that, and every file is replaced in one step.
///
/// A kill at any instant leaves files that are whole and open with the old or the new keys; `RekeyRecovery` then
/// records which.
struct BackupRekey {
  let backup: Backup
  let change: RecipientChange
  let archive: OpenArchive
  let context: OperationContext

  /// Whether anything had to be changed.
  func run() async throws -> Bool {
    guard let dump = backup.dump, let name = ArchiveName(dump.name),
      let sealing = try archive.sealing(of: backup.id)
    else {
      throw OperationFault(.verifyFailed, "backup \(backup.id) has no manifest that says how it is sealed")
    }
    let mentions = try change.mentions(sealing, of: dump.name)
    guard mentions != sealing.recipients else { return false }
    context.progress(.step("rekey \(dump.name)"))
    var written: [(incoming: any IncomingObject, object: BackupObject)] = []
    for object in backup.objects {
      guard let fileKey = try await context.fileKey(of: object, sealing: sealing, archive) else { continue }
      written.append(try await rewrite(object, mentions, sealing, fileKey))
    }
    let objects = backup.objects.map { object in
      written.first { $0.object.role == object.role }?.object ?? object
    }
    var manifest = try await ManifestFile.read(for: name, in: archive.store).manifest
    manifest.objects = objects.map(Manifest.Object.init)
    manifest.sealing = Manifest.Sealing(scheme: sealing.scheme, recipients: mentions)
    let document = try ManifestFile(manifest)
    try archive.catalog.announce(
      PendingRekey(backup: backup, objects: objects, manifest: document.text), at: context.world.clock.now)
    for (incoming, object) in written { try await incoming.replace(try ObjectName(object.name)) }
    try await RekeyRecovery.settle(
      backup, objects, document.text, detail: Self.detail(sealing, mentions), archive, context)
    context.progress(.finished)
    return true
  }

  private func rewrite(
    _ object: BackupObject, _ mentions: [Manifest.Recipient], _ sealing: Manifest.Sealing, _ fileKey: FileKey
  ) async throws -> (incoming: any IncomingObject, object: BackupObject) {
    let name = try ObjectName(object.name)
    let first = try await archive.store.open(name)
    let (old, isArmored) = try await BlockingThread.run { try SealedObject.beginning(of: first) }
    guard !isArmored else {
      throw OperationFault(
        .keyInvalid, "\(object.name) is text armor, whose header cannot be exchanged",
        hint: "Decode it with 'strongroom unseal', seal it anew, and import that.")
    }
    let header = try change.header(old, for: mentions, was: sealing, fileKey: fileKey, of: object.name)
    let stored = try await archive.store.open(name)
    let incoming = try await archive.store.begin(for: backup.id)
    let changed = try await BlockingThread.run {
      try HeaderExchange(object: object, fileKey: fileKey, header: header).write(from: stored, to: incoming)
    }
    return (incoming, changed)
  }

  private static func detail(_ old: Manifest.Sealing, _ new: [Manifest.Recipient]) -> String {
    let added = new.filter { !old.recipients.contains($0) }.map { "added \($0.name ?? $0.fingerprint)" }
    let removed = old.recipients.filter { !new.contains($0) }.map { "removed \($0.name ?? $0.fingerprint)" }
    return (added + removed).joined(separator: ", ")
  }
}
