import ArchiveModel
import ByteStreams
import Storage

/// Tells what a file is by its first bytes.
enum DumpSniffer {
  /// Compression by magic number, then the format of what is inside; throws `usage` for a sealed or empty file.
  static func sniff(
    _ file: any StoredObject, path: String
  ) throws -> (format: DumpFormat, compression: CompressionFormat) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    let count = try file.read(into: buffer)
    let head = Array(buffer[..<count])
    guard !head.starts(with: Array("age-encryption.org/".utf8)) else {
      throw OperationFault(
        .usage, "\(path) is sealed with age", hint: "Open it first: age -d -i KEY \(path) > FILE.")
    }
    let compression: CompressionFormat =
      head.starts(with: [0x1F, 0x8B]) ? .gzip : head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? .zstd : .none
    let plain = compression == .none ? head : plainHead(of: head, compression)
    guard !plain.isEmpty else {
      throw OperationFault(.dumpIncomplete, "\(path) is empty or damaged at its beginning", hint: "Use another file.")
    }
    if plain.starts(with: Array("PGDMP".utf8)) { return (.custom, compression) }
    if plain.count >= 262, Array(plain[257..<262]) == Array("ustar".utf8) { return (.directory, compression) }
    return (.plain, compression)
  }

  /// As much as the first compressed bytes give.
  private static func plainHead(of head: [UInt8], _ compression: CompressionFormat) -> [UInt8] {
    let found = HeadCollector()
    do {
      var stage = Decompressor(compression, cores: 1, then: Deliver(to: { try found.take($0) }))
      try head.withUnsafeBytes { try stage.push($0) }
      try stage.finish()
    } catch {
      // The input is only a beginning, so it ends badly always; what it gave is what is wanted.
    }
    return found.bytes
  }

  private final class HeadCollector {
    var bytes: [UInt8] = []

    func take(_ more: UnsafeRawBufferPointer) throws {
      bytes.append(contentsOf: more.prefix(512 - min(512, bytes.count)))
    }
  }
}
