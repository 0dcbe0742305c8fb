import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import PostgresTools
import Processes
import Storage

/// What an examination of one backup found.
struct Examination: Sendable {
  /// `complete`, `damaged` or `missing`.
  var state = BackupState.complete
  /// The first thing that is wrong, in one sentence; nil when nothing is.
  var finding: String?
  /// Names of the files that are not what they were.
  var damaged: [String] = []
  /// Why its seal could not be opened although nothing is wrong with its bytes; nil when it was.
  var locked: OperationFault?
  /// Stored bytes that were read.
  var bytes: Int64 = 0

  /// What became of each stored file.
  var copies: [BackupObject.Role: ObjectCopy.State] = [:]
  /// What is wrong beside them; no reason to call the backup damaged.
  var sideFiles: [SideFiles.Defect] = []

  /// Notes what is wrong with one stored file; `isThere` when something under its name can be moved aside.
  mutating func note(_ state: BackupState, _ finding: String, of object: BackupObject, isThere: Bool = true) {
    if self.state == .complete || (self.state == .damaged && state == .missing) { self.state = state }
    if self.finding == nil { self.finding = finding }
    copies[object.role] = state == .missing ? .missing : .damaged
    if isThere, state == .damaged, !damaged.contains(object.name) { damaged.append(object.name) }
  }
}

/// Examines the files of one backup where they lie.
struct BackupExaminer {
  let store: any ArchiveStore
  let depth: VerifyDepth
  let archive: OpenArchive
  let context: OperationContext

  /// Compares bytes with the catalog's digests, then manifest and checksum files with the catalog.
  func examine(_ backup: Backup) async throws -> Examination {
    var found = Examination()
    for object in backup.objects {
      found.copies[object.role] = .present
      try await examine(object, of: backup, &found)
    }
    found.sideFiles = try await SideFiles(backup: backup, store: store, catalog: archive.catalog).defects()
    return found
  }

  private func examine(_ object: BackupObject, of backup: Backup, _ found: inout Examination) async throws {
    let name = try ObjectName(object.name)
    do {
      guard let stored = try await digest(of: name, object, backup, &found) else {
        found.note(.missing, try absence(of: object, backup), of: object)
        return
      }
      found.bytes += stored.bytes
      if stored.bytes != object.storedBytes {
        found.note(
          .damaged, "\(object.name) has \(stored.bytes) bytes instead of \(object.storedBytes)", of: object)
      } else if stored.digest != object.storedDigest {
        found.note(.damaged, "the bytes of \(object.name) are not those that were stored", of: object)
      }
    } catch let fault as StorageFault
      where fault.code == .storeObjectIrregular || fault.code == .storeReadFailed
    {
      found.note(.damaged, fault.message, of: object, isThere: fault.code == .storeReadFailed)
    }
  }

  private func absence(of object: BackupObject, _ backup: Backup) throws -> String {
    let wasMoved = try archive.catalog.events(of: backup.id).contains { event in
      event.what == VerifyRecording.quarantined
        && event.detail?.split(separator: ", ").contains { $0 == object.name } == true
    }
    return "\(object.name) is missing" + (wasMoved ? ": verify moved it to .quarantine/" : "")
  }

  /// Size and digest of the stored bytes, nil when they are absent; at full depth the plain bytes are checked too.
  private func digest(
    of name: ObjectName, _ object: BackupObject, _ backup: Backup, _ found: inout Examination
  ) async throws -> StreamTally? {
    guard depth == .full else {
      return try await store.digest(of: name).map { StreamTally(bytes: $0.bytes, digest: $0.sha256) }
    }
    guard try await store.entry(of: name) != nil else { return nil }
    let fileKey: FileKey?
    do {
      fileKey = try await context.fileKey(of: object, sealing: try archive.sealing(of: backup.id), archive)
    } catch let fault as OperationFault
      where fault.code == .keyMissing || fault.code == .keyWrong || fault.code == .verifyFailed
    {
      // A changed file is found by its digest below, and then the key is not to blame.
      if fault.code != .verifyFailed { found.locked = found.locked ?? fault }
      return try await store.digest(of: name).map { StreamTally(bytes: $0.bytes, digest: $0.sha256) }
    }
    let reader = try await store.open(name)
    let format = object.role == .census ? .none : CompressionFormat(backup.compression)
    let ends = Reading<StreamEnds>()
    // What pg_dump's own exit status did not vouch for is read as a dump to its end.
    let isForeign = object.role == .dump && backup.origin != .made
    let dumpFormat = isForeign ? backup.format : nil
    let outcome = try await BlockingThread.runUntilCancelled {
      isCancelled -> Result<ObjectReader.Tallies, OperationFault> in
      do {
        let examiner = DumpExaminer(dumpFormat)
        let tallies = try ObjectReader(reader, format: format, limit: object.plainBytes, fileKey: fileKey)
          .pump(
            into: AnyStage(
              HeadAndTail(ends, head: 512, tail: 4096, then: Deliver(to: { examiner.push($0) }))),
            progress: { _ in }, isCancelled: isCancelled)
        if let objection = examiner.end().objection {
          return .failure(OperationFault(objection.code, objection.message))
        }
        return .success(tallies)
      } catch let fault as StreamFault {
        return .failure(OperationFault(fault.code, fault.message))
      } catch let fault as AgeFault {
        return .failure(OperationFault(fault.code, fault.message))
      }
    }
    switch outcome {
    case .failure(let fault):
      found.note(.damaged, "\(object.name): \(fault.message)", of: object)
      return try await store.digest(of: name).map { StreamTally(bytes: $0.bytes, digest: $0.sha256) }
    case .success(let tallies):
      if let plain = object.plainTally, tallies.plain != plain {
        found.note(.damaged, "the content of \(object.name) is not what was dumped", of: object)
      }
      guard object.role != .census else { return tallies.stored }
      let dumpFormat = object.role == .globals ? DumpFormat.plain : backup.format
      do {
        try DumpEnds(format: dumpFormat, isCluster: object.role == .globals).check(
          try ends.value, bytes: tallies.plain.bytes)
      } catch let fault as OperationFault {
        found.note(.damaged, "\(object.name): \(fault.message)", of: object)
      }
      return tallies.stored
    }
  }
}
