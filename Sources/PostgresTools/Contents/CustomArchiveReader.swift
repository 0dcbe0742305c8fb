import ArchiveModel

/// Reads a custom archive as it flows by, and vouches that it is whole: head, table of contents, and a block of
/// data for each entry that has one, the last of them ending at the last byte.
///
/// pg_restore reads a table of contents alone, so it does not notice a file that was cut behind it.
struct CustomArchiveReader {
  private enum Place {
    case contents
    /// At the kind of a block, or at the end of the file.
    case block
    /// At the length of a piece, 0 for the last one, or at the number of a large object, 0 for none.
    case number(Number)
    /// So many bytes to pass over.
    case piece(Int, within: Number)
  }

  private enum Number { case dump, largeObjectBlock, piece, largeObjectPiece, largeObject }

  private var place = Place.contents
  private var kept: [UInt8] = []
  private var nextAttempt = 4096
  private var integerSize = 4
  private var missing: Set<Int> = []
  private var found: (facts: DumpFacts, entries: [ArchiveFields.Entry])?

  /// A table of contents longer than this is none.
  private static let mostContents = 1 << 30

  /// Reads the next bytes; throws `dumpIncomplete`.
  mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    if case .contents = place {
      kept.append(contentsOf: bytes)
      guard kept.count >= nextAttempt else { return }
      guard try readContents() else {
        nextAttempt = kept.count * 2
        guard kept.count < Self.mostContents else { throw Self.cut("its table of contents has no end") }
        return
      }
      let held = kept
      kept = []
      try held.withUnsafeBytes { try walk($0[...]) }
      return
    }
    try walk(bytes[...])
  }

  /// Ends the archive; throws `dumpIncomplete` unless it was whole.
  mutating func finish() throws -> (DumpFacts, [ArchiveEntry]) {
    if case .contents = place, try readContents() {
      let held = kept
      kept = []
      try held.withUnsafeBytes { try walk($0[...]) }
    }
    guard let found else { throw Self.cut("it ends within its table of contents") }
    guard case .block = place, kept.isEmpty else { throw Self.cut("it ends within the data of an entry") }
    guard missing.isEmpty else {
      throw Self.cut("the data of \(missing.count) of its entries is missing")
    }
    return (found.facts, found.entries.map(\.entry))
  }

  /// Whether the table of contents is complete; what follows it stays in `kept`.
  private mutating func readContents() throws -> Bool {
    var fields = ArchiveFields(kept)
    do {
      var facts = try fields.facts()
      let entries = try fields.entries()
      facts.encoding = DumpFacts.encoding(in: entries)
      found = (facts, entries)
      missing = Set(entries.filter(\.hasData).map(\.entry.dumpID))
    } catch is ArchiveFields.Shortage {
      return false
    }
    integerSize = fields.integerSize
    kept.removeFirst(fields.position)
    place = .block
    return true
  }

  private mutating func walk(_ bytes: Slice<UnsafeRawBufferPointer>) throws {
    var rest = bytes
    while !rest.isEmpty {
      switch place {
      case .contents: return
      case .block:
        let kind = rest.removeFirst()
        guard kind == 1 || kind == 3 else { throw Self.cut("there is no block where one should begin") }
        place = .number(kind == 1 ? .dump : .largeObjectBlock)
      case .piece(let count, let within):
        let step = min(count, rest.count)
        rest = rest.dropFirst(step)
        place = step == count ? .number(within) : .piece(count - step, within: within)
      case .number(let what):
        while kept.count < 1 + integerSize, let byte = rest.popFirst() { kept.append(byte) }
        guard kept.count == 1 + integerSize else { return }
        let value = ArchiveFields.integer(kept[...])
        kept = []
        place = try next(after: what, value)
      }
    }
  }

  private mutating func next(after what: Number, _ value: Int) throws -> Place {
    guard value >= 0 else { throw Self.cut("a length in it is negative") }
    switch what {
    case .dump, .largeObjectBlock:
      missing.remove(value)
      return .number(what == .dump ? .piece : .largeObject)
    case .piece: return value == 0 ? .block : .piece(value, within: .piece)
    case .largeObject: return value == 0 ? .block : .number(.largeObjectPiece)
    case .largeObjectPiece:
      return value == 0 ? .number(.largeObject) : .piece(value, within: .largeObjectPiece)
    }
  }

  static func cut(_ why: String) -> PostgresFault {
    PostgresFault(
      .dumpIncomplete, "the archive is cut or damaged: \(why)",
      hint: "pg_dump or the transfer was interrupted; use another backup.")
  }
}

extension DumpFacts {
  /// What the entry ENCODING sets.
  static func encoding(in entries: [ArchiveFields.Entry]) -> String? {
    let definition = entries.first { $0.entry.desc == "ENCODING" }?.definition
    return definition?.split(separator: "'").dropFirst().first.map(String.init)
  }
}
