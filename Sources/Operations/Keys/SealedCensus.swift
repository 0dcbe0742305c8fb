import ArchiveModel
import ByteStreams
import Foundation
import Processes
import Storage

/// The census of a sealed backup, which lies beside its dump as a sealed object of its own.
enum SealedCensus {
  /// The largest census that is read, in bytes.
  private static let limit = 64 << 20

  /// The JSON that is sealed.
  static func text(of census: Census) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(census)) + [UInt8(ascii: "\n")]
  }

  /// Opens and reads a census; throws `keyMissing`, `keyWrong`, and `verifyFailed` for one that has changed.
  static func read(
    _ object: BackupObject, sealing: Manifest.Sealing?, _ archive: OpenArchive, _ context: OperationContext
  ) async throws -> Census {
    let name = try ObjectName(object.name)
    let fileKey = try await context.fileKey(of: object, sealing: sealing, archive)
    let stored = try await archive.store.open(name)
    let collected = Reading<[UInt8]>()
    let found = try await BlockingThread.run {
      try ObjectReader(stored, format: .none, limit: object.plainBytes, fileKey: fileKey).pump(
        into: AnyStage(Collect(collected, limit: limit)), progress: { _ in })
    }
    guard found.plain.digest == object.plainDigest, found.stored.digest == object.storedDigest else {
      throw OperationFault(.verifyFailed, "\(name) is not what was backed up: its bytes have changed")
    }
    do {
      return try JSONDecoder().decode(Census.self, from: Data(try collected.value))
    } catch let error as DecodingError {
      throw OperationFault(.verifyFailed, "the census \(name) cannot be read", cause: error)
    }
  }
}
