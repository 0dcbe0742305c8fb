import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import PostgresTools
import Processes
import Storage

/// A file that was read to its end and lies, unless it stays where it is, whole and invisible in the store.
struct PreparedImport: Sendable {
  /// A file of it.
  struct Part: Sendable {
    let file: ImportFile
    let role: BackupObject.Role
    let reading: ImportReading
    /// Nil for a file that stays where it is, and in a dry run.
    let incoming: (any IncomingObject)?
  }

  let candidate: ImportCandidate
  let id: BackupID
  let dump: Part
  let others: [Part]

  /// Why it is not good, in one sentence.
  var doubt: String? {
    if let obstacle = candidate.sealing?.obstacle {
      return "sealed, and not opened to be checked: \(obstacle.message)"
    }
    return dump.reading.complaint
  }
}

/// Reads candidates once, and copies them on the way.
struct ImportPreparation: Sendable {
  /// Nil in a dry run without an archive.
  let archive: OpenArchive?
  let context: OperationContext
  let mode: ImportRequest.Mode

  /// What became of a candidate.
  enum Result: Sendable {
    case ready(PreparedImport)
    /// It needs nothing more.
    case settled(ImportCandidate, ImportOutcome.Item, bytes: Int64)
  }

  /// Reads one; faults of the file are told in the result, faults of the store are thrown.
  func prepare(_ candidate: ImportCandidate) async throws -> Result {
    let file = candidate.file
    if let known = try await known(file) {
      return .settled(candidate, Self.known(file, known), bytes: file.bytes)
    }
    let id = try candidate.manifest.flatMap { try usableID($0.id) } ?? context.world.newBackupID()
    do {
      var candidate = candidate
      var dump = try await read(candidate, id)
      if !candidate.isCopied(mode), candidate.name.convention?.isTrue(of: candidate, dump.reading) == false {
        candidate.isMisnamed = true
        dump = try await read(candidate, id)
      }
      if let objection = objection(candidate, dump.reading) {
        try await dump.incoming?.abandon()
        return .settled(candidate, objection.item(file), bytes: dump.reading.stored.bytes)
      }
      return .ready(
        PreparedImport(
          candidate: refined(candidate, dump.reading), id: id, dump: dump,
          others: try await others(of: candidate, id)))
    } catch let fault as OperationFault where Self.isOfTheFile(fault.code) {
      let item = ImportOutcome.Item(
        path: file.shown, fate: .refused, sentence: fault.message, hint: fault.hint, code: fault.code)
      return .settled(candidate, item, bytes: 0)
    }
  }

  /// The time that only the whole file told, as the table of contents at the end of a tar does.
  private func refined(_ candidate: ImportCandidate, _ reading: ImportReading) -> ImportCandidate {
    guard candidate.timeSource == .nameDate || candidate.timeSource == .fileTime,
      let head = (reading.findings?.facts).flatMap({ HeadTime($0, zone: context.zone) })
    else { return candidate }
    var candidate = candidate
    (candidate.started, candidate.timeSource) = (head.instant, TimeSource(head))
    return candidate
  }

  /// The item of a file whose bytes the archive has.
  static func known(_ file: ImportFile, _ backup: Backup) -> ImportOutcome.Item {
    let isLost = backup.state == .missing || backup.state == .damaged
    return ImportOutcome.Item(
      path: file.shown, fate: .known, backup: backup, sentence: "the archive has it as \(backup.id)",
      hint: isLost
        ? "Backup \(backup.id) is \(backup.state.rawValue), and these are the bytes it lacks: put the file into the archive "
          + "as \(backup.dump?.name ?? ""), and run 'strongroom verify \(backup.id)'." : nil)
  }

  private static func isOfTheFile(_ code: FaultCode) -> Bool {
    [.fileNotFound, .storeObjectIrregular, .storeReadFailed, .verifyFailed].contains(code)
  }

  /// A file as large as one of the archive's is read once before it is copied: it may be that one.
  private func known(_ file: ImportFile) async throws -> Backup? {
    guard mode != .inPlace, let archive, try archive.catalog.knowsSize(file.bytes) else { return nil }
    let reader = ImportReader(fileKey: nil, compression: .none, format: nil, isSealed: true)
    let found = try await run(reader, file, nil)
    return try archive.catalog.backup(holding: found.stored.digest, bytes: found.stored.bytes)
  }

  private func usableID(_ text: String) throws -> BackupID? {
    guard let id = BackupID(text) else { return nil }
    return try archive?.catalog.knows(id) == true ? nil : id
  }

  private func read(_ candidate: ImportCandidate, _ id: BackupID) async throws -> PreparedImport.Part {
    try await part(
      candidate.file, .dump, id, copies: candidate.isCopied(mode),
      ImportReader(
        fileKey: candidate.sealing?.fileKey, compression: candidate.compression, format: candidate.format,
        isSealed: candidate.sealing != nil))
  }

  /// Reads a file, copies it into the store unless told otherwise, and reads the copy back.
  func part(
    _ file: ImportFile, _ role: BackupObject.Role, _ id: BackupID, copies: Bool, _ reader: ImportReader
  ) async throws -> PreparedImport.Part {
    let incoming = copies ? try await archive?.store.begin(for: id) : nil
    let reading = try await run(reader, file, incoming)
    guard file.isUnchanged, reading.stored.bytes == file.bytes else {
      throw OperationFault(
        .storeReadFailed, "\(file.shown) changed while it was read",
        hint: "Import it when nobody writes to it.")
    }
    if let incoming { try await readBack(incoming, reading.stored, file) }
    return PreparedImport.Part(file: file, role: role, reading: reading, incoming: incoming)
  }

  /// Reads a file on a thread of its own; stops when the task is cancelled.
  private func run(
    _ reader: ImportReader, _ file: ImportFile, _ incoming: (any IncomingObject)?
  ) async throws -> ImportReading {
    try await BlockingThread.runUntilCancelled { isCancelled in
      let reading = try reader.read(OutsideFile(file.path), isCancelled: isCancelled) { piece in
        try incoming?.write(piece)
      }
      try incoming?.finish()
      return reading
    }
  }

  private func readBack(
    _ incoming: any IncomingObject, _ expected: StreamTally, _ file: ImportFile
  ) async throws {
    guard archive?.store.capabilities.contains(.readBack) == true else { return }
    let found = try await BlockingThread.run {
      try ObjectReader(incoming.readBack(), format: .none, limit: nil).drain(progress: { _ in })
    }
    guard found.stored == expected else {
      throw OperationFault(
        .storeWriteFailed, "what was read back of \(file.shown) is not what was written",
        hint:
          "The disk or the memory of this machine changes bytes; check both before trusting any backup on it."
      )
    }
  }

  /// Whether checksum file and manifest contradict the bytes.
  private func objection(_ candidate: ImportCandidate, _ reading: ImportReading) -> ImportObjection? {
    if let stated = candidate.stated, stated != reading.stored.digest {
      return .refuse(
        .verifyFailed, "its bytes are not those of its checksum file",
        hint: "Find a copy of it that is whole.")
    }
    guard let object = candidate.manifest?.objects.first(where: { $0.role == .dump }) else { return nil }
    guard object.storedSHA256 == reading.stored.digest.hex else {
      return .refuse(
        .verifyFailed, "its bytes are not those of its manifest", hint: "Find a copy of it that is whole.")
    }
    return nil
  }

  /// The roles and the census beside it, when they are whole; else a warning says that they stay behind.
  private func others(of candidate: ImportCandidate, _ id: BackupID) async throws -> [PreparedImport.Part] {
    var parts: [PreparedImport.Part] = []
    for (file, role) in [(candidate.globals, BackupObject.Role.globals), (candidate.census, .census)] {
      guard let file else { continue }
      let part = try await part(
        file, role, id, copies: candidate.isCopied(mode),
        ImportReader(
          fileKey: nil, compression: role == .census ? .none : candidate.compression,
          format: role == .globals ? .plain : nil, isSealed: candidate.sealing != nil))
      let stated = candidate.manifest?.objects.first { $0.role == role }
      let isRight =
        stated.map { $0.storedSHA256 == part.reading.stored.digest.hex }
        ?? (role == .globals && part.reading.findings?.isCluster == true)
      if isRight {
        parts.append(part)
      } else {
        try await part.incoming?.abandon()
        context.progress(
          .warning(
            "\(file.shown) is not imported with \(candidate.file.name): it is not whole, or sealed", hint: nil
          ))
      }
    }
    return parts
  }
}

extension ArchiveName {
  /// Whether it says of a dump what that is; a part for tables may be spelled in several ways.
  fileprivate func isTrue(of candidate: ImportCandidate, _ reading: ImportReading) -> Bool {
    let found = ImportedTraits(candidate, reading).subject
    if case (.tables, .tables) = (subject, found) { return true }
    return subject == found
  }
}
