import ArchiveModel

/// Reads the tar of a directory archive as it flows by, and vouches that it is whole: its table of contents, every
/// file that this names, and the end mark of the tar.
///
/// The files may lie in one folder, as a tar made by hand has them, and may be compressed by pg_dump.
struct TarArchiveReader {
  private var header: [UInt8] = []
  /// Bytes of the present member that are still to come, padding apart.
  private var left = 0
  private var padding = 0
  private var isContents = false
  private var contents: [UInt8]?
  private var names: Set<String> = []
  private var emptyBlocks = 0

  private static let block = 512
  private static let mostContents = 1 << 30

  /// Reads the next bytes; throws `dumpIncomplete`.
  mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      if left > 0 {
        let step = min(left, rest.count)
        if isContents { contents?.append(contentsOf: rest.prefix(step)) }
        rest = rest.dropFirst(step)
        left -= step
      } else if padding > 0 {
        let step = min(padding, rest.count)
        rest = rest.dropFirst(step)
        padding -= step
      } else {
        let step = min(Self.block - header.count, rest.count)
        header.append(contentsOf: rest.prefix(step))
        rest = rest.dropFirst(step)
        if header.count == Self.block { try readHeader() }
      }
    }
  }

  /// Ends the tar; throws `dumpIncomplete` unless it was whole.
  mutating func finish() throws -> (DumpFacts, [ArchiveEntry]) {
    guard emptyBlocks >= 2, left == 0, padding == 0 else {
      throw CustomArchiveReader.cut("the tar ends before its end mark")
    }
    guard let contents else { throw CustomArchiveReader.cut("there is no toc.dat in the tar") }
    var fields = ArchiveFields(contents)
    let facts: DumpFacts
    let entries: [ArchiveFields.Entry]
    do {
      facts = try fields.facts()
      entries = try fields.entries()
    } catch is ArchiveFields.Shortage {
      throw CustomArchiveReader.cut("its toc.dat is cut")
    }
    // pg_dump's own tar lists large objects in blobs.toc, whatever their entry says.
    let holdsLargeObjects = names.contains { $0.hasPrefix("blobs") }
    let absent = entries.filter { !($0.entry.desc == "BLOBS" && holdsLargeObjects) }.compactMap(\.fileName)
      .filter { name in !["", ".gz", ".lz4", ".zst"].contains { names.contains(name + $0) } }
    guard absent.isEmpty else {
      throw CustomArchiveReader.cut("the file \(absent[0]) of its table of contents is not in the tar")
    }
    var known = facts
    known.encoding = DumpFacts.encoding(in: entries)
    return (known, entries.map(\.entry))
  }

  private mutating func readHeader() throws {
    defer { header = [] }
    guard header.contains(where: { $0 != 0 }) else {
      emptyBlocks += 1
      return
    }
    guard emptyBlocks < 2 else { return }
    emptyBlocks = 0
    let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    guard let stated = Self.octal(header[148..<156]), stated == sum, let size = Self.octal(header[124..<136])
    else { throw CustomArchiveReader.cut("a header of the tar is damaged") }
    left = size
    padding = (Self.block - size % Self.block) % Self.block
    let path = String(decoding: header[0..<100].prefix { $0 != 0 }, as: UTF8.self)
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    isContents = name == "toc.dat" && contents == nil
    if isContents {
      guard size <= Self.mostContents else { throw CustomArchiveReader.cut("its toc.dat is too long") }
      contents = []
    }
    names.insert(name)
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 32 }.prefix { (48...55).contains($0) }
    return digits.isEmpty ? nil : digits.reduce(0) { $0 << 3 | Int($1 - 48) }
  }
}
