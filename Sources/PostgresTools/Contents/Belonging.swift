import ArchiveModel

/// Decides which entries of a dump belong to chosen tables.
struct Belonging {
  let tables: Set<RelationName>
  /// Sequences that the tables own, by OWNED BY or as identity columns.
  let sequences: Set<RelationName>
  private let tableNumbers: [Int: RelationName]
  private let chosenNumbers: Set<Int>
  /// Indexes and index-like constraints of the tables.
  private let indexNumbers: Set<Int>
  /// All that belongs to the tables and that a comment or a grant can be about.
  private let describable: Set<Int>
  private let foreignKeys: Set<ArchiveEntry.Key>

  init(contents: ArchiveContents, finder: TableFinder) {
    tables = finder.chosen
    let entries = contents.entries
    let kinds: Set<String> = ["TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW"]
    let tableNumbers = Dictionary(
      entries.filter { kinds.contains($0.desc) }.map { ($0.dumpID, $0.relation) },
      uniquingKeysWith: { first, _ in first })
    let chosen = Set(tableNumbers.filter { finder.chosen.contains($0.value) }.keys)
    self.tableNumbers = tableNumbers
    chosenNumbers = chosen
    func touches(_ entry: ArchiveEntry) -> Bool { entry.dependencies.contains { chosen.contains($0) } }

    let owned = Set(entries.filter { $0.desc == "SEQUENCE OWNED BY" && touches($0) }.map(\.relation))
    let identity = Set(entries.filter { $0.desc == "SEQUENCE" && touches($0) }.map(\.relation))
    let guessed = Self.guessedSequences(entries, of: finder)
    let sequences = owned.union(identity).union(guessed)
    self.sequences = sequences
    let ofTable: Set<String> = ["CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "TRIGGER", "POLICY", "RULE"]
    let parts = entries.filter { entry in
      switch entry.desc {
      case "INDEX", "STATISTICS": touches(entry)
      case "SEQUENCE": sequences.contains(entry.relation)
      default:
        ofTable.contains(entry.desc)
          && Self.table(of: entry, tableNumbers).map { finder.chosen.contains($0) } == true
      }
    }
    indexNumbers = Set(parts.filter { $0.desc == "INDEX" || $0.desc == "CONSTRAINT" }.map(\.dumpID))
    describable = chosen.union(parts.map(\.dumpID))
    foreignKeys = Set(entries.filter { $0.desc == "FK CONSTRAINT" }.map(\.key))
  }

  /// A dump of rows only does not say who owns a sequence; PostgreSQL's own name for one is `table_column_seq`.
  private static func guessedSequences(_ entries: [ArchiveEntry], of finder: TableFinder) -> Set<RelationName> {
    guard !entries.contains(where: { $0.desc == "TABLE" }) else { return [] }
    let all = Set(entries.filter { $0.desc == "TABLE DATA" }.map(\.relation))
    return Set(
      entries.filter { $0.desc == "SEQUENCE SET" && $0.name.hasSuffix("_seq") }.map(\.relation)
        .filter { sequence in
          // The longest table name that fits is the owner: `a_b_c_seq` is of `a_b` before it is of `a`.
          let owner = all.filter { $0.schema == sequence.schema && sequence.name.hasPrefix($0.name + "_") }
            .max { $0.name.utf8.count < $1.name.utf8.count }
          return owner.map { finder.chosen.contains($0) } ?? false
        })
  }

  /// The table in a tag of the form `table constraint`, among those that the entry depends on.
  private static func table(of entry: ArchiveEntry, _ numbers: [Int: RelationName]) -> RelationName? {
    entry.dependencies.compactMap { numbers[$0] }
      .filter { $0.schema == entry.schema && entry.name.hasPrefix($0.name + " ") }
      .max { $0.name.utf8.count < $1.name.utf8.count }
  }

  /// Whether the entry is to be restored with the tables.
  func includes(_ entry: ArchiveEntry, for purpose: TableSelection.Purpose) -> Bool {
    switch entry.desc {
    case "TABLE DATA": return tables.contains(entry.relation)
    // Setting a sequence is not undone by a rollback, so where rows are replaced `RowReplacement` moves it, forward only.
    case "SEQUENCE SET": return purpose != .rows && sequences.contains(entry.relation)
    default: break
    }
    guard purpose != .rows else { return false }
    switch entry.desc {
    case "TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW", "MATERIALIZED VIEW DATA":
      return tables.contains(entry.relation)
    case "SEQUENCE", "SEQUENCE OWNED BY": return sequences.contains(entry.relation)
    case "INDEX", "STATISTICS": return describable.contains(entry.dumpID)
    case "CONSTRAINT", "CHECK CONSTRAINT", "DEFAULT": return isOfTable(entry)
    case "INDEX ATTACH", "TABLE ATTACH": return attaches(entry, for: purpose)
    case "COMMENT": return describes(entry) && (purpose == .whole || !isLeftOutBeside(entry))
    case "FK CONSTRAINT", "TRIGGER", "POLICY", "RULE": return purpose == .whole && isOfTable(entry)
    case "ROW SECURITY": return purpose == .whole && tables.contains(entry.relation)
    case "ACL", "SECURITY LABEL": return purpose == .whole && describes(entry)
    default: return false
    }
  }

  /// Whether a foreign key of another table refers to a chosen one.
  func refersFromOutside(_ entry: ArchiveEntry) -> Bool {
    entry.desc == "FK CONSTRAINT" && !isOfTable(entry)
      && entry.dependencies.contains { chosenNumbers.contains($0) }
  }

  private func isOfTable(_ entry: ArchiveEntry) -> Bool {
    Self.table(of: entry, tableNumbers).map { tables.contains($0) } ?? false
  }

  /// Whether a partition or its index is chosen; beside live data, only to a parent that is chosen as well.
  private func attaches(_ entry: ArchiveEntry, for purpose: TableSelection.Purpose) -> Bool {
    let numbers = entry.desc == "TABLE ATTACH" ? chosenNumbers : indexNumbers
    let chosen = Set(entry.dependencies).intersection(numbers)
    if entry.desc == "TABLE ATTACH", !tables.contains(entry.relation) { return false }
    return chosen.count >= 2 || (purpose == .whole && chosen.count == 1)
  }

  /// Whether a comment, a grant or a label is about something chosen.
  private func describes(_ entry: ArchiveEntry) -> Bool {
    entry.dependencies.contains { describable.contains($0) }
  }

  /// Whether a comment is about something that is not taken along beside live data.
  private func isLeftOutBeside(_ entry: ArchiveEntry) -> Bool {
    if ["TRIGGER ", "POLICY ", "RULE "].contains(where: { entry.name.hasPrefix($0) }) { return true }
    guard entry.name.hasPrefix("CONSTRAINT ") else { return false }
    return tables.contains { table in
      guard entry.name.hasSuffix(" ON " + table.name) else { return false }
      let name = entry.name.dropFirst("CONSTRAINT ".count).dropLast(" ON ".count + table.name.count)
      return foreignKeys.contains(
        ArchiveEntry.Key(desc: "FK CONSTRAINT", schema: entry.schema, name: "\(table.name) \(name)"))
    }
  }
}
