package import ArchiveModel

/// What a dump was found to be when it was read to its end.
package struct DumpFindings: Equatable, Sendable {
  /// What it says about its own making; of a script only what its first 4096 bytes tell.
  package let facts: DumpFacts
  /// Of a script made from the comments before each entry, without the database itself.
  package let contents: ArchiveContents
  /// Whether pg_dumpall wrote it.
  package let isCluster: Bool

  package init(facts: DumpFacts, contents: ArchiveContents, isCluster: Bool) {
    self.facts = facts
    self.contents = contents
    self.isCluster = isCluster
  }
}

/// Reads a dump of any format as it flows by, without a program of PostgreSQL, and vouches that it is whole.
///
/// Push chunks of any size, then finish. Throws `dumpIncomplete` for a dump that is cut, and `dumpUnsafe` for a script
/// that would do more than pg_dump writes.
package struct DumpReader {
  private enum Reader {
    case plain(PlainDumpReader)
    case custom(CustomArchiveReader)
    case tar(TarArchiveReader)
  }

  private var reader: Reader
  private var head: [UInt8] = []

  private static let headLength = 4096

  /// Begins a dump of the format.
  package init(_ format: DumpFormat) {
    reader =
      switch format {
      case .plain: .plain(PlainDumpReader())
      case .custom: .custom(CustomArchiveReader())
      case .directory: .tar(TarArchiveReader())
      }
  }

  /// Reads the next bytes.
  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    switch reader {
    case .plain(var plain):
      if head.count < Self.headLength { head.append(contentsOf: bytes.prefix(Self.headLength - head.count)) }
      reader = .tar(TarArchiveReader())
      defer { reader = .plain(plain) }
      try plain.push(bytes)
    case .custom(var custom):
      reader = .tar(TarArchiveReader())
      defer { reader = .custom(custom) }
      try custom.push(bytes)
    case .tar(var tar):
      reader = .custom(CustomArchiveReader())
      defer { reader = .tar(tar) }
      try tar.push(bytes)
    }
  }

  /// Ends the dump.
  package mutating func finish() throws -> DumpFindings {
    switch reader {
    case .plain(var plain):
      let summary = try plain.finish()
      if let finding = summary.findings.first {
        throw PostgresFault.unsafeDump("holds what pg_dump does not write", line: finding.line)
      }
      return DumpFindings(
        facts: DumpFacts(head: head), contents: summary.contents, isCluster: summary.isCluster)
    case .custom(var custom): return Self.findings(try custom.finish())
    case .tar(var tar): return Self.findings(try tar.finish())
    }
  }

  private static func findings(_ found: (facts: DumpFacts, entries: [ArchiveEntry])) -> DumpFindings {
    DumpFindings(
      facts: found.facts,
      contents: ArchiveContents(
        entries: found.entries, serverVersion: found.facts.serverVersion,
        toolVersion: found.facts.toolVersion), isCluster: false)
  }
}
