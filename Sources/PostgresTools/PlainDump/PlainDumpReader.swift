import ArchiveModel

/// What a whole plain dump was found to be.
package struct PlainDumpSummary: Equatable, Sendable {
  /// Made from the comments before each entry, without the database itself, which no restore makes.
  package let contents: ArchiveContents
  /// Rows of each COPY, by the `dumpID` of its entry.
  package let rows: [Int: Int64]
  /// Every role that is named as owner, grantee or subject of a policy.
  package let roles: Set<String>
  /// What pg_dump would not have written; empty for an honest dump.
  package let findings: [PlainDumpFinding]
  /// Whether pg_dumpall wrote it.
  package let isCluster: Bool
  /// Of all that was pushed.
  package let byteCount: Int64
  /// What a test restore runs apart, in the dump's order; empty unless the reader was asked for it.
  package let setAside: [SetAsideStatement]
  /// The extensions with their schemas, in the dump's order; empty unless the reader was asked for them.
  package let extensions: [DumpedExtension]
}

/// Reads a plain dump of pg_dump or pg_dumpall as it flows by, and vouches that it is whole and harmless to psql.
///
/// Push chunks of any size, then finish. Refused with `dumpUnsafe`: commands for psql other than
/// `\restrict KEY` and `\unrestrict KEY` (a dump can otherwise run programs on this host), and bytes that
/// psql might read differently. Refused with `dumpIncomplete`: no title or trailer of pg_dump's, text after the
/// trailer, a cut statement, line ends turned into CR LF.
package struct PlainDumpReader {
  private var scanner = PlainDumpScanner()
  private var inspector = PlainDumpInspector()
  private var byteCount: Int64 = 0

  /// Begins a dump; `settingAside` also gathers what a test restore runs apart.
  package init(settingAside: Bool = false) {
    if settingAside { inspector.collector = SetAsideCollector() }
  }

  /// Reads the next bytes; throws `dumpUnsafe` and `dumpIncomplete`.
  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws(PostgresFault) {
    byteCount += Int64(bytes.count)
    try scanner.push(bytes, to: &inspector)
  }

  /// Ends the dump; throws `dumpIncomplete` when it is not whole.
  package mutating func finish() throws(PostgresFault) -> PlainDumpSummary {
    let endsBetween = try scanner.finish(&inspector)
    return try inspector.summary(endsBetween: endsBetween, byteCount: byteCount)
  }
}

extension PlainDumpInspector {
  /// The judgement at the end of the bytes; throws `dumpIncomplete`.
  func summary(endsBetween: Bool, byteCount: Int64) throws(PostgresFault) -> PlainDumpSummary {
    guard let isCluster else {
      throw PostgresFault(
        .dumpIncomplete, "the file does not begin like a plain dump of pg_dump",
        hint: "Strongroom restores what pg_dump and pg_dumpall wrote, unchanged.")
    }
    guard endsBetween, isComplete else {
      throw PostgresFault(
        .dumpIncomplete, "the dump is cut: pg_dump's closing line is missing",
        hint: "pg_dump or the transfer was interrupted; use another backup.")
    }
    return PlainDumpSummary(
      contents: contents, rows: rows, roles: roles, findings: findings, isCluster: isCluster,
      byteCount: byteCount, setAside: collector?.statements ?? [], extensions: collector?.extensions ?? [])
  }
}
