package import ArchiveModel

/// How the bytes of a stream are compressed, without the level, which only the writer needs.
package enum CompressionFormat: Sendable, Hashable, CaseIterable {
  case none
  case gzip
  case zstd

  /// The format that a compression writes.
  package init(_ compression: Compression) {
    self =
      switch compression {
      case .none: .none
      case .gzip: .gzip
      case .zstd: .zstd
      }
  }

  /// Reads `""`, `".gz"` or `".zst"`, the suffixes of `Compression.fileSuffix`; nil for any other.
  package init?(suffix: String) {
    switch suffix {
    case "": self = .none
    case ".gz": self = .gzip
    case ".zst": self = .zstd
    default: return nil
    }
  }
}
