import ArchiveModel

/// The first bytes of a custom archive or of a directory archive's `toc.dat`.
package struct ArchiveHeader: Equatable, Sendable {
  /// How many bytes are looked at.
  package static let byteCount = 11

  /// The archive format's own version before the dot; only 1 is known.
  package let major: Int
  /// Behind the dot: 14 of PostgreSQL 12 to 15, 15 of 16, 16 of 17 and 18.
  package let minor: Int
  /// Whether it is a whole archive in one file; otherwise the table of contents of a directory or a tar.
  package let isCustom: Bool

  /// Checks the beginning of a file; throws `dumpIncomplete` when no pg_dump has written it.
  package init(_ bytes: some Sequence<UInt8>) throws(PostgresFault) {
    let head = Array(bytes.prefix(Self.byteCount))
    guard head.starts(with: "PGDMP".utf8) else {
      throw PostgresFault(
        .dumpIncomplete, "the archive does not begin with PGDMP",
        hint: "It is no custom archive of pg_dump, or its beginning was lost.")
    }
    // PGDMP, version (3 bytes), size of integers, size of offsets, format: 1 custom, 3 tar, 5 directory.
    guard head.count == Self.byteCount, head[5] == 1, (1...8).contains(head[8]), [1, 3, 5].contains(head[10])
    else {
      throw PostgresFault(
        .dumpIncomplete, "the archive's header is cut or damaged", hint: "Verify the backup it came from.")
    }
    major = Int(head[5])
    minor = Int(head[6])
    isCustom = head[10] == 1
  }

  /// The oldest major version of pg_restore that reads it.
  package var oldestReader: Int { minor <= 14 ? 12 : minor == 15 ? 16 : 17 }
}
