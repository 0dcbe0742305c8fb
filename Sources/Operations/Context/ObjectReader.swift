import AgeFormat
import ArchiveModel
import ByteStreams
import Storage

/// Reads a stored object once, unsealing it where it is sealed, and hashing the stored and the plain bytes on the
/// way; only authenticated bytes are handed on.
struct ObjectReader {
  /// What passed.
  struct Tallies: Sendable, Equatable {
    var stored: StreamTally
    var plain: StreamTally
  }

  private let reader: any StoredObject
  private let format: CompressionFormat
  private let limit: Int64?
  private let fileKey: FileKey?

  /// More plain bytes than `limit` are an error (F44); `fileKey` is nil for an object that is not sealed.
  init(_ reader: any StoredObject, format: CompressionFormat, limit: Int64?, fileKey: FileKey? = nil) {
    self.reader = reader
    self.format = format
    self.limit = limit
    self.fileKey = fileKey
  }

  /// Reads to the end and hands the plain bytes to a stage; blocks.
  ///
  /// `isCancelled` is asked before each read; `CancellationError` is thrown once it is true.
  func pump(
    into next: consuming AnyStage, progress: @escaping ProgressSink, isCancelled: () -> Bool = { false }
  ) throws -> Tallies {
    guard format != .none || fileKey != nil else {
      // Stored as they are: one digest is both.
      let stored = try pump(unhashedInto: next, progress: progress, isCancelled: isCancelled)
      return Tallies(stored: stored, plain: stored)
    }
    let plain = Reading<StreamTally>()
    let stored = try pump(
      unhashedInto: AnyStage(Tally(plain, then: next)), progress: progress, isCancelled: isCancelled)
    return Tallies(stored: stored, plain: try plain.value)
  }

  /// The same without a digest of the plain bytes; with `cores` threads besides the caller's own; blocks.
  func pump(
    unhashedInto next: consuming AnyStage, cores: Int = AvailableCores.count,
    progress: @escaping ProgressSink,
    isCancelled: () -> Bool = { false }
  ) throws -> StreamTally {
    let stored = Reading<StreamTally>()
    let plain = AnyStage(Decompressor(format, maximumPlainBytes: limit, cores: cores, then: next))
    var pipeline = ProgressMeter(
      progress, total: reader.bytes, then: Tally(stored, then: Self.opening(fileKey, cores: cores, plain)))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      if isCancelled() { throw CancellationError() }
      let count = try reader.read(into: buffer)
      if count == 0 { break }
      try pipeline.push(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    try pipeline.finish()
    return try stored.value
  }

  /// The stage that unseals with so many threads, or the next one itself where nothing is sealed.
  static func opening(
    _ fileKey: FileKey?, cores: Int = AvailableCores.count, _ next: consuming AnyStage
  ) -> AnyStage {
    guard let fileKey else { return next }
    return AnyStage(OpenStage(fileKey: fileKey, workers: cores, then: next))
  }

  /// Reads to the end and drops the plain bytes; blocks.
  func drain(progress: @escaping ProgressSink) throws -> Tallies {
    try pump(into: AnyStage(Discard()), progress: progress)
  }
}

extension BackupObject {
  /// Size and digest of the plain bytes, nil where they are not known.
  var plainTally: StreamTally? {
    guard let plainBytes, let plainDigest else { return nil }
    return StreamTally(bytes: plainBytes, digest: plainDigest)
  }
}
