import AgeFormat
import ArchiveModel
import ByteStreams
import Storage

/// Tells what a file is by its first bytes.
enum DumpSniffer {
  /// Whether the file begins as a file of age does, armored or not.
  static func isSealed(_ file: any StoredObject) throws -> Bool {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    defer { buffer.deallocate() }
    let head = buffer[..<(try file.read(into: buffer))]
    if head.starts(with: "age-encryption.org/".utf8) { return true }
    let text = head.drop { [0x09, 0x0a, 0x0d, 0x20].contains($0) }
    return text.starts(with: "-----BEGIN AGE ENCRYPTED FILE-----".utf8)
  }

  /// Compression by magic number, then the format of what is inside.
  ///
  /// Throws `dumpIncomplete` for an empty file, and the seal's fault where its first chunks are not authentic.
  static func sniff(
    _ file: any StoredObject, path: String, fileKey: FileKey?
  ) throws -> (format: DumpFormat, compression: CompressionFormat) {
    let (compression, plain, _, seal) = plainHead(of: file, fileKey, length: 512)
    if plain.isEmpty, let seal {
      throw OperationFault(
        seal.code, "\(path) is damaged: \(seal.message)", hint: "Take another copy of the file.", cause: seal)
    }
    guard !plain.isEmpty else {
      throw OperationFault(
        .dumpIncomplete, "\(path) is empty or damaged at its beginning", hint: "Use another file.")
    }
    if plain.starts(with: Array("PGDMP".utf8)) { return (.custom, compression) }
    if plain.count >= 262, Array(plain[257..<262]) == Array("ustar".utf8) { return (.directory, compression) }
    return (.plain, compression)
  }

  /// Compression by magic number, and up to `length` first plain bytes; fewer when the file breaks off or is damaged.
  ///
  /// `isDamaged` when it gave none because something is wrong with it, `seal` when that is its seal.
  static func plainHead(
    of file: any StoredObject, _ fileKey: FileKey?, length: Int
  ) -> (compression: CompressionFormat, plain: [UInt8], isDamaged: Bool, seal: AgeFault?) {
    let (head, isDamaged, seal) = head(of: file, fileKey)
    let compression: CompressionFormat =
      head.starts(with: [0x1F, 0x8B]) ? .gzip : head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? .zstd : .none
    guard compression != .none else {
      return (.none, Array(head.prefix(length)), isDamaged && head.isEmpty, seal)
    }
    let (plain, isBroken) = plainHead(of: head, compression, length: length)
    return (compression, plain, isBroken && plain.isEmpty, seal)
  }

  /// The first bytes, unsealed; fewer when the file breaks off or is damaged, which is found when all is read.
  private static func head(
    of file: any StoredObject, _ fileKey: FileKey?
  ) -> (bytes: [UInt8], isCut: Bool, seal: AgeFault?) {
    let found = HeadCollector(limit: 1 << 18)
    do {
      let reader = ObjectReader(file, format: .none, limit: nil, fileKey: fileKey)
      _ = try reader.pump(
        into: AnyStage(
          Deliver(to: { bytes in
            try found.take(bytes)
            if found.isFull { throw CancellationError() }
          })), progress: { _ in })
    } catch {
      // Enough was seen, or the file ends badly; what it gave is what is wanted.
      return (found.bytes, true, error as? AgeFault)
    }
    return (found.bytes, false, nil)
  }

  /// As much as the first compressed bytes give.
  private static func plainHead(
    of head: [UInt8], _ compression: CompressionFormat, length: Int
  ) -> (bytes: [UInt8], isCut: Bool) {
    let found = HeadCollector(limit: length)
    do {
      var stage = Decompressor(compression, cores: 1, then: Deliver(to: { try found.take($0) }))
      try head.withUnsafeBytes { try stage.push($0) }
      try stage.finish()
    } catch {
      // The input is only a beginning, so it ends badly most often; what it gave is what is wanted.
      return (found.bytes, true)
    }
    return (found.bytes, false)
  }

  private final class HeadCollector {
    private let limit: Int
    var bytes: [UInt8] = []

    var isFull: Bool { bytes.count == limit }

    init(limit: Int) { self.limit = limit }

    func take(_ more: UnsafeRawBufferPointer) throws {
      bytes.append(contentsOf: more.prefix(limit - min(limit, bytes.count)))
    }
  }
}
