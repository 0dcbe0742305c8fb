import AgeFormat
import ArchiveModel
import ByteStreams
import Foundation
import PostgresTools

/// A file that is to become a backup: everything that is known of it before it is read to its end.
struct ImportCandidate: Sendable {
  /// How it is sealed.
  struct Sealing: Sendable {
    let scheme: String
    /// Nil when nothing at hand opens it.
    let fileKey: FileKey?
    /// Why it cannot be opened.
    let obstacle: OperationFault?
  }

  let file: ImportFile
  let environment: EnvironmentName
  let name: NameReading
  var started: Date
  var timeSource: TimeSource
  /// Of a sealed file that cannot be opened, what its name says.
  let format: DumpFormat
  let compression: CompressionFormat
  let sealing: Sealing?
  let facts: DumpFacts
  let manifest: Manifest?
  /// What the checksum file beside it says.
  let stated: Digest?
  /// The roles beside it.
  let globals: ImportFile?
  /// The sealed census beside it.
  let census: ImportFile?

  /// Whether the name says another part of the database than the content is, as was found when it was read.
  var isMisnamed = false

  /// Whether its bytes go into a file of their own: of those in the archive only where the name is not of the
  /// convention, or not true.
  func isCopied(_ mode: ImportRequest.Mode) -> Bool {
    mode != .inPlace || name.convention == nil || isMisnamed
  }
}

extension ImportCandidate {
  /// Format and compression by the name alone, for a file that cannot be opened.
  static func traits(ofName name: String) -> (format: DumpFormat, compression: CompressionFormat) {
    var stem = name[...]
    func strip(_ suffix: String) -> Bool {
      guard stem.hasSuffix(suffix) else { return false }
      stem.removeLast(suffix.count)
      return true
    }
    _ = strip(".age")
    let compression: CompressionFormat =
      strip(".gz") ? .gzip : strip(".zst") || strip(".zstd") ? .zstd : .none
    let custom = [".dump", ".backup", ".pgdump", ".custom"].contains { stem.hasSuffix($0) }
    return (custom ? .custom : stem.hasSuffix(".tar") ? .directory : .plain, compression)
  }
}
