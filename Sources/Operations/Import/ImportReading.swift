import AgeFormat
import ArchiveModel
import ByteStreams
import CryptoPrimitives
import Foundation
import PostgresTools
import Storage

/// What a file was found to be when it was read to its end.
struct ImportReading: Sendable {
  let stored: StreamTally
  /// Nil when it could not be opened, or not to its end.
  let plain: StreamTally?
  /// Nil unless it is whole.
  let findings: DumpFindings?
  /// Why it is not good, in one sentence.
  let complaint: String?
}

/// Reads a file once: its bytes are hashed and handed on as they are, and on the way unsealed, unpacked, and read as
/// the dump they should be.
///
/// What is wrong with the content stops the examination, never the copying.
struct ImportReader {
  let fileKey: FileKey?
  let compression: CompressionFormat
  /// Nil for content that is not looked into: sealed to others, or a census.
  let format: DumpFormat?
  let isSealed: Bool

  /// Reads to the end; blocks.
  ///
  /// Throws what reading and `take` throw, and `CancellationError`.
  func read(
    _ file: any StoredObject, isCancelled: () -> Bool, take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ImportReading {
    let examined = DumpExaminer(format)
    let plain = Reading<StreamTally>()
    var stages = ObjectReader.opening(
      fileKey,
      AnyStage(
        Decompressor(compression, then: Tally(plain, then: Deliver(to: { examined.push($0) })))))
    var hash = SHA256()
    var bytes: Int64 = 0
    var complaint: (any Fault)?
    let looksInside = !isSealed || fileKey != nil
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      if isCancelled() { throw CancellationError() }
      let count = try file.read(into: buffer)
      if count == 0 { break }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      hash.update(piece)
      bytes += Int64(count)
      try take(piece)
      if looksInside, complaint == nil { complaint = try Self.fault { try stages.push(piece) } }
    }
    if looksInside, complaint == nil { complaint = try Self.fault { try stages.finish() } }
    let isWhole = looksInside && complaint == nil
    let (findings, objection) = isWhole ? examined.end() : (nil, nil)
    return ImportReading(
      stored: StreamTally(bytes: bytes, digest: hash.finish()), plain: isWhole ? try plain.value : nil,
      findings: findings, complaint: (complaint ?? objection)?.message)
  }

  /// What is wrong with the content; other errors are thrown on.
  private static func fault(_ body: () throws -> Void) throws -> (any Fault)? {
    do {
      try body()
      return nil
    } catch let fault as StreamFault {
      return fault
    } catch let fault as AgeFault {
      return fault
    }
  }
}
