import ArchiveModel
import ByteStreams

/// Whole streams in one call.
enum Flow {
  /// Compresses bytes, pushed in pieces of one size.
  static func compress(
    _ bytes: [UInt8], _ compression: Compression, piece: Int = 1 << 20, cores: Int = 2
  ) throws -> [UInt8] {
    let stored = Reading<[UInt8]>()
    var pipeline = Compressor(compression, cores: cores, then: Collect(stored, limit: 1 << 30))
    try push(bytes, in: piece, into: &pipeline)
    try pipeline.finish()
    return try stored.value
  }

  /// Decompresses bytes, pushed in pieces of one size.
  static func decompress(
    _ bytes: [UInt8], _ format: CompressionFormat, piece: Int = 1 << 20, limit: Int64? = nil, cores: Int = 2
  ) throws -> [UInt8] {
    let plain = Reading<[UInt8]>()
    var pipeline = Decompressor(
      format, maximumPlainBytes: limit, cores: cores, then: Collect(plain, limit: 1 << 30))
    try push(bytes, in: piece, into: &pipeline)
    try pipeline.finish()
    return try plain.value
  }

  static func push(
    _ bytes: [UInt8], in piece: Int = 1 << 20, into stage: inout some ByteStage & ~Copyable
  ) throws {
    try bytes.withUnsafeBytes { whole in
      for start in stride(from: 0, to: whole.count, by: piece) {
        let end = min(start + piece, whole.count)
        try stage.push(UnsafeRawBufferPointer(rebasing: whole[start..<end]))
      }
    }
  }

  /// The code that a failing call throws; nil when it throws nothing or something else.
  static func code(_ body: () throws -> Void) -> FaultCode? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StreamFault)?.code
    }
  }
}
