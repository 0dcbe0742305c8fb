import AgeFormat
import ArchiveModel
import ByteStreams
import Foundation
import Processes
import Storage

/// An object that lies whole and invisible in the store, its bytes read back and found to be what was written.
struct WrittenObject {
  let incoming: any IncomingObject
  let object: BackupObject
  /// The first and last plain bytes.
  let ends: StreamEnds
}

/// Writes one object and reads it back before it gets a name (faults.md, publication order).
///
/// Plain bytes are counted and hashed, compressed, sealed, hashed again and stored; then the stored bytes are read
/// back from the medium, unsealed with the file key that is still in memory, decompressed, and both digests
/// compared. The file key is zeroed when this returns.
struct ObjectWriter {
  let store: any ArchiveStore
  let owner: BackupID
  let role: BackupObject.Role
  let name: String
  let compression: Compression
  /// Whom the object is sealed to; nil for one in plain text.
  let seal: SealPlan?
  /// Plain bytes of the last one like it, for the time left.
  let expectedBytes: Int64?
  let progress: ProgressSink

  private static let headLength = 512
  private static let tailLength = 4096

  /// Lets `fill` push the plain bytes, and gives the object when it is proved.
  func write(_ fill: (StageInlet) async throws -> Void) async throws -> WrittenObject {
    let incoming = try await store.begin(for: owner)
    do {
      return try await write(to: incoming, fill)
    } catch {
      // The first failure is the one to tell; what cannot be removed now is swept by the next run.
      try? await incoming.abandon()
      throw error
    }
  }

  private func write(
    to incoming: any IncomingObject, _ fill: (StageInlet) async throws -> Void
  ) async throws -> WrittenObject {
    let plain = Reading<StreamTally>()
    let stored = Reading<StreamTally>()
    let ends = Reading<StreamEnds>()
    let seal = try await seal?.newSeal()
    let inlet = StageInlet(
      AnyStage(
        Tally(
          plain,
          then: HeadAndTail(
            ends, head: Self.headLength, tail: Self.tailLength,
            then: ProgressMeter(
              progress, total: expectedBytes,
              then: Compressor(
                compression, then: try Self.sealing(seal, into: incoming, stored)))))))
    try await fill(inlet)
    try await BlockingThread.run {
      try inlet.finish()
      try incoming.finish()
    }
    let object = BackupObject(
      role: role, name: name, plainBytes: try plain.value.bytes,
      plainDigest: try plain.value.digest,
      storedBytes: try stored.value.bytes, storedDigest: try stored.value.digest)
    progress(.step("read back \(role.rawValue)"))
    try await readBack(incoming, expecting: object, seal?.fileKey)
    progress(.finished)
    return WrittenObject(incoming: incoming, object: object, ends: try ends.value)
  }

  private static func sealing(
    _ seal: Seal?, into incoming: any IncomingObject, _ stored: Reading<StreamTally>
  ) throws -> AnyStage {
    let file = Tally(stored, then: Deliver(to: { try incoming.write($0) }))
    guard let seal else { return AnyStage(file) }
    return AnyStage(try SealStage(seal, then: file))
  }

  private func readBack(
    _ incoming: any IncomingObject, expecting object: BackupObject, _ fileKey: FileKey?
  ) async throws {
    guard store.capabilities.contains(.readBack) else { return }
    let progress = progress
    let format = CompressionFormat(compression)
    let found = try await BlockingThread.run {
      let reader = try incoming.readBack()
      return try ObjectReader(reader, format: format, limit: object.plainBytes, fileKey: fileKey)
        .drain(progress: progress)
    }
    guard found.stored == StreamTally(bytes: object.storedBytes, digest: object.storedDigest),
      found.plain == object.plainTally
    else {
      throw OperationFault(
        .storeWriteFailed, "what was read back of \(object.name) is not what was written",
        hint:
          "The disk or the memory of this machine changes bytes; check both before trusting any backup on it."
      )
    }
  }
}
