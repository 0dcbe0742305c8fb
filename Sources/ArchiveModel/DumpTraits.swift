/// What part of a database a backup holds.
package enum BackupKind: String, Sendable, CaseIterable, Codable {
  /// Everything pg_dump writes for one database.
  case full
  /// Rows only.
  case data
  /// Definitions only.
  case schema
  /// Chosen tables with their definitions and rows.
  case table
}

/// The archive format that pg_dump wrote.
package enum DumpFormat: String, Sendable, CaseIterable, Codable {
  /// A script of SQL statements.
  case plain
  /// pg_dump's own single-file archive.
  case custom
  /// pg_dump's directory archive, stored as one tar.
  case directory

  /// The file name extension without a leading dot.
  package var fileExtension: String {
    switch self {
    case .plain: "sql"
    case .custom: "dump"
    case .directory: "dir.tar"
    }
  }
}

/// How stored bytes are compressed, with the level that was asked for.
package enum Compression: Hashable, Sendable {
  case none
  /// Levels 1 to 9; the default is chosen by measurement (docs/compression.md).
  case gzip(level: Int)
  /// Levels 1 to 19; the default is chosen by measurement (DESIGN §11).
  case zstd(level: Int)

  /// The level used when `zstd` is named without one; docs/compression.md has the measurements.
  package static let defaultZstdLevel = 3
  /// The level used when `gzip` is named without one: libdeflate's 5 leaves rows a tenth smaller than `gzip -6` does.
  package static let defaultGzipLevel = 5
  /// What is assumed of a foreign gzip file, which does not say its level: the default of gzip and pigz.
  package static let foreignGzipLevel = 6

  /// Reads `none`, `gzip`, `gzip:N`, `zstd` or `zstd:N`; throws `usage` otherwise.
  package init(_ text: String) throws(ModelFault) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let level: Int? = parts.count == 2 ? Int(parts[1]) : nil
    let levelIsGood = parts.count == 1 || (level.map { String($0) == parts[1] } ?? false)
    switch (parts.first, levelIsGood) {
    case ("none", true) where parts.count == 1: self = .none
    case ("gzip", true) where (1...9).contains(level ?? Self.defaultGzipLevel):
      self = .gzip(level: level ?? Self.defaultGzipLevel)
    case ("zstd", true) where (1...19).contains(level ?? Self.defaultZstdLevel):
      self = .zstd(level: level ?? Self.defaultZstdLevel)
    default:
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not a compression",
        hint: "Use none, gzip, gzip:1 to gzip:9, zstd, or zstd:1 to zstd:19.")
    }
  }

  /// The file name suffix with its dot, empty for none.
  package var fileSuffix: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }
}

extension Compression: CustomStringConvertible {
  /// The spelling that `init(_:)` reads back.
  package var description: String {
    switch self {
    case .none: "none"
    case .gzip(let level): "gzip:\(level)"
    case .zstd(let level): "zstd:\(level)"
    }
  }
}
