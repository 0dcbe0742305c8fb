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
/// Plain bytes are counted and hashed, compressed, sealed, hashed again and stored. Behind the writer the stored bytes
/// are read back from the medium, unsealed with the file key that is still in memory, decompressed, and both ends
/// compared: the stored bytes by their digest, the plain ones by a one-time code. That code is taken at the pipe before
/// the digest, so a bit that changes in memory at any later moment is found. The file key is zeroed when this returns.
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
    let seal = try await seal?.newSeal()
    let key = try OneTimeKey()
    let incoming = try await store.begin(for: owner)
    var readBack: ReadBack?
    do {
      if store.capabilities.contains(.readBack) {
        readBack = try ReadBack(
          of: incoming, named: name, format: CompressionFormat(compression), fileKey: seal?.fileKey,
          key: key, progress: progress)
      }
      return try await write(to: incoming, seal, key, readBack, fill)
    } catch {
      // The first failure is the one to tell; what cannot be removed now is swept by the next run.
      try? await incoming.abandon()
      await readBack?.end()
      throw error
    }
  }

  private func write(
    to incoming: any IncomingObject, _ seal: Seal?, _ key: OneTimeKey, _ readBack: ReadBack?,
    _ fill: (StageInlet) async throws -> Void
  ) async throws -> WrittenObject {
    let code = Reading<OneTimeCode>()
    let plain = Reading<StreamTally>()
    let stored = Reading<StreamTally>()
    let ends = Reading<StreamEnds>()
    let file = Tally(
      stored,
      then: Deliver(to: { bytes in
        try readBack?.check()
        try incoming.write(bytes)
      }))
    let packing = AnyStage(Compressor(compression, then: try Self.sealing(seal, into: AnyStage(file))))
    let inlet = StageInlet(
      AnyStage(
        try Authenticate(
          code, under: key,
          then: Tally(
            plain,
            then: HeadAndTail(
              ends, head: Self.headLength, tail: Self.tailLength,
              then: ProgressMeter(progress, total: expectedBytes, then: packing))))))
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
    if let found = try await readBack?.found(),
      found != ReadBack.Found(stored: try stored.value, plain: try code.value)
    {
      throw ReadBack.mismatch(of: name)
    }
    progress(.finished)
    return WrittenObject(incoming: incoming, object: object, ends: try ends.value)
  }

  private static func sealing(_ seal: Seal?, into file: consuming AnyStage) throws -> AnyStage {
    guard let seal else { return file }
    return AnyStage(try SealStage(seal, then: file))
  }
}
