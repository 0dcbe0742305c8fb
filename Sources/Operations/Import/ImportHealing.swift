import ArchiveModel
import ByteStreams
import Catalog
import Storage

/// Puts the files of a lost backup back from a whole copy: one whose bytes are, by digest, those that the catalog says.
///
/// Killed at any instant, it leaves a backup that is still lost, or whole and not yet verified again; the next import
/// goes on from there. What stood under a name is in the quarantine.
struct ImportHealing {
  let archive: OpenArchive
  let context: OperationContext

  /// What the journal calls it; the detail names the files.
  static let event = "backup.healed"

  /// Whether a candidate with the bytes of a backup's dump can heal it: the lock is that of the candidate's environment.
  static func isNeeded(_ backup: Backup, by candidate: ImportCandidate) -> Bool {
    (backup.state == .missing || backup.state == .damaged) && backup.environment == candidate.environment
  }

  /// What is said before it is done.
  static func planned(_ item: ImportOutcome.Item) -> ImportOutcome.Item {
    var item = item
    (item.fate, item.hint) = (.healed, nil)
    item.sentence = item.backup.map { "backup \($0.id) is \($0.state.rawValue), and these are its bytes" }
    return item
  }

  /// Does it, and verifies the backup: only that says what it is now.
  func heal(_ lost: Backup, from candidate: ImportCandidate) async throws -> ImportOutcome.Item {
    let file = candidate.file
    let backup = try archive.catalog.backup(idPrefix: lost.id.rawValue)
    guard Self.isNeeded(backup, by: candidate) else { return ImportPreparation.known(file, backup) }
    var names: [String] = []
    for (file, role) in [(candidate.globals, .globals), (candidate.census, .census), (file, .dump)]
      as [(ImportFile?, BackupObject.Role)]
    {
      guard let file, let object = backup.objects.first(where: { $0.role == role }),
        try await put(file, as: object, of: backup)
      else { continue }
      names.append(object.name)
    }
    try await archive.store.settle()
    let examination = try await BackupExaminer(
      store: archive.store, depth: .quick, archive: archive, context: context
    ).examine(backup)
    var recording = VerifyRecording(
      VerifyRequest(selection: .ids([backup.id.rawValue]), depth: .quick, repair: true), archive, context)
    let result = try await recording.record(backup, examination)
    try archive.catalog.record(
      Self.event, of: backup.id, detail: names.joined(separator: ", "), at: context.world.clock.now)
    var item = ImportOutcome.Item(
      path: file.shown, fate: .healed, backup: try archive.catalog.backup(idPrefix: backup.id.rawValue),
      sentence: "backup \(backup.id) was \(backup.state.rawValue)")
    if let finding = result.verification.finding {
      (item.sentence, item.code) = ("backup \(backup.id) is not whole yet: \(finding)", .verifyFailed)
    }
    return item
  }

  /// Whether a file took the place of a stored one that is not what it was.
  private func put(_ file: ImportFile, as object: BackupObject, of backup: Backup) async throws -> Bool {
    let name = try ObjectName(object.name)
    guard try await isLost(name, object) else { return false }
    let preparation = ImportPreparation(archive: archive, context: context, mode: .copy)
    let reader = ImportReader(fileKey: nil, compression: .none, format: nil, isSealed: true)
    let part = try await preparation.part(file, object.role, backup.id, copies: true, reader)
    guard let incoming = part.incoming, part.reading.stored.digest == object.storedDigest else {
      try await part.incoming?.abandon()
      return false
    }
    do {
      _ = try await archive.store.quarantine(name, reason: "a whole copy took its place")
    } catch {
      guard error.code == .storeObjectMissing else { throw error }
    }
    try await incoming.commit(as: name)
    return true
  }

  private func isLost(_ name: ObjectName, _ object: BackupObject) async throws -> Bool {
    do {
      return try await archive.store.digest(of: name)?.sha256 != object.storedDigest
    } catch {
      guard error.code == .storeObjectIrregular || error.code == .storeReadFailed else { throw error }
      return true
    }
  }
}
