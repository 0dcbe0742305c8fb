import ArchiveModel

/// What ties the entries of a plain dump to its tables, sequences and indexes.
///
/// The headers of a plain dump do not say on which table an index lies or whose sequence this is; the first
/// statement of the entry does, in qualified names.
struct DumpReferences {
  /// One `schema.name` in a statement.
  struct Name: Hashable {
    let schema: String
    let name: String
  }

  private var found: [Int: [Name]] = [:]

  /// Which of the qualified names in its first statement matter, by kind of entry.
  private enum Wanted { case first, firstTwo, own, afterReferences, afterFrom }

  private static let wanted: [String: Wanted] = [
    "INDEX": .first, "CONSTRAINT": .first, "CHECK CONSTRAINT": .first, "DEFAULT": .first, "TRIGGER": .first,
    "POLICY": .first, "ROW SECURITY": .first, "RULE": .first, "COMMENT": .first, "ACL": .first,
    "SECURITY LABEL": .first, "TABLE ATTACH": .firstTwo, "INDEX ATTACH": .firstTwo, "SEQUENCE OWNED BY": .firstTwo,
    "SEQUENCE": .own, "FK CONSTRAINT": .afterReferences, "STATISTICS": .afterFrom,
  ]

  /// Keeps the names that tie an entry to others.
  mutating func note(_ entry: ArchiveEntry, firstStatement text: ArraySlice<UInt8>) {
    guard let wanted = Self.wanted[entry.desc] else { return }
    let tokens = SQLTokens.of(text)
    let names: [Name]
    switch wanted {
    case .first: names = Array(Self.names(tokens[...]).prefix(1))
    case .firstTwo: names = Array(Self.names(tokens[...]).prefix(2))
    case .own:
      // An identity column's sequence is made by ALTER TABLE; any other by CREATE SEQUENCE.
      names = tokens.first?.is("alter") == true ? Array(Self.names(tokens[...]).prefix(1)) : []
    case .afterReferences:
      let target = tokens.lastIndex { $0.is("references") } ?? tokens.endIndex
      names = Array(Self.names(tokens[...]).prefix(1) + Self.names(tokens[target...]).prefix(1))
    case .afterFrom:
      let source = tokens.lastIndex { $0.is("from") } ?? tokens.endIndex
      names = Array(Self.names(tokens[source...]).prefix(1))
    }
    if !names.isEmpty { found[entry.dumpID] = names }
  }

  /// All `schema.name` of a statement, in order.
  static func names(_ tokens: ArraySlice<SQLToken>) -> [Name] {
    var names: [Name] = []
    var index = tokens.startIndex
    while index + 2 < tokens.endIndex {
      if let schema = tokens[index].identifier, tokens[index + 1].isMark("."),
        let name = tokens[index + 2].identifier
      {
        names.append(Name(schema: schema, name: name))
        index += 3
      } else {
        index += 1
      }
    }
    return names
  }

  /// The entries with the numbers of those that they name.
  func resolved(_ entries: [ArchiveEntry]) -> [ArchiveEntry] {
    let relations: Set<String> = [
      "TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX", "STATISTICS",
    ]
    var numbers: [Name: Int] = [:]
    for entry in entries {
      guard let schema = entry.schema else { continue }
      if relations.contains(entry.desc) {
        numbers[Name(schema: schema, name: entry.name)] = entry.dumpID
      } else if entry.desc == "CONSTRAINT", let table = found[entry.dumpID]?.first {
        // The index of a constraint bears its name; the tag is `table constraint`.
        numbers[Name(schema: schema, name: String(entry.name.dropFirst(table.name.count + 1)))] = entry.dumpID
      }
    }
    return entries.map { entry in
      var entry = entry
      entry.dependencies = (found[entry.dumpID] ?? []).compactMap { numbers[$0] }
      return entry
    }
  }
}
