import AgeFormat
import ArchiveModel
import ByteStreams
import PostgresTools
import Storage

/// What the first bytes of a file tell, unsealed and unpacked.
struct DumpHead: Sendable, Equatable {
  /// Nil when it is no dump of PostgreSQL.
  let format: DumpFormat?
  let compression: CompressionFormat
  /// Whether pg_dumpall wrote it.
  let isCluster: Bool
  let facts: DumpFacts
  /// Why it is none, where that can be said better than that it is none.
  let objection: String?
  /// Whether nothing can be read of it because it is damaged.
  let isDamaged: Bool

  private static let length = 1 << 16

  /// Looks at a file from its start; blocks.
  init(of file: any StoredObject, fileKey: FileKey?) {
    let (compression, plain, isDamaged, _) = DumpSniffer.plainHead(of: file, fileKey, length: Self.length)
    self.compression = compression
    self.isDamaged = isDamaged
    facts = DumpFacts(head: plain)
    let lines = String(decoding: plain.prefix(4096), as: UTF8.self).split(separator: "\n")
    isCluster = lines.contains("-- PostgreSQL database cluster dump")
    if plain.starts(with: Array("PGDMP".utf8)) {
      format = .custom
    } else if plain.count >= 262, Array(plain[257..<262]) == Array("ustar".utf8) {
      format = .directory
    } else {
      format = isCluster || lines.contains("-- PostgreSQL database dump") ? .plain : nil
    }
    objection = format == nil ? Self.objection(plain) : nil
  }

  private static func objection(_ head: [UInt8]) -> String? {
    if head.isEmpty { return "it is empty, or damaged from its beginning" }
    let packers: [(String, [UInt8])] = [
      ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]), ("bzip2", Array("BZh".utf8)),
      ("lz4", [0x04, 0x22, 0x4D, 0x18]),
      ("zip", [0x50, 0x4B, 0x03, 0x04]),
    ]
    return packers.first { head.starts(with: $0.1) }.map {
      "it is compressed with \($0.0); pack it with gzip or zstd instead"
    }
  }
}
