package import ArchiveModel

/// The entries of a dump that belong to chosen tables.
///
/// A partitioned table brings its partitions; a table brings the sequences that it owns. Publications are
/// left out: they belong to the database.
package struct TableSelection: Equatable, Sendable {
  /// What the tables are taken out for.
  package enum Purpose: Sendable, CaseIterable {
    /// To be made anew where they are absent: everything that belongs to them, keys to other tables as well.
    case whole
    /// To lie in another schema beside the present ones, for looking and comparing: no foreign keys, triggers,
    /// policies, rules and grants, which would act on live data or fail where it has changed.
    case beside
    /// Rows only, to replace those of present tables; see `RowReplacement`.
    case rows
  }

  /// It decides what of the tables is among `entries`.
  package let purpose: Purpose
  /// The chosen tables and their partitions, in the dump's order.
  package let tables: [ArchiveEntry]
  /// Sequences that belong to them.
  package let sequences: [ArchiveEntry]
  /// All that is to be restored, in the dump's order.
  package let entries: [ArchiveEntry]
  /// Foreign keys of other tables that refer to these; they are not selected, and lost if the tables were
  /// dropped with CASCADE.
  package let incoming: [ArchiveEntry]

  /// Selects tables by name; a name without a schema means the only table of that name, or that in `public`.
  ///
  /// Throws `tableNotFound`, and `usage` when a bare name is in several schemas, none of them `public`.
  package init(
    of names: [TableName], in contents: ArchiveContents, for purpose: Purpose
  ) throws(PostgresFault) {
    var finder = TableFinder(contents: contents)
    for name in names { try finder.add(name) }
    finder.addPartitions()
    let belonging = Belonging(contents: contents, finder: finder)
    self.purpose = purpose
    tables = contents.entries.filter { finder.chosen.contains($0.relation) && finder.isTable($0) }
    sequences = contents.entries.filter { belonging.sequences.contains($0.relation) && $0.desc == "SEQUENCE" }
    entries = contents.entries.filter { belonging.includes($0, for: purpose) }
    incoming = contents.entries.filter { belonging.refersFromOutside($0) }
  }

  /// A list for `pg_restore --use-list`; only the numbers in it count.
  package var list: String { entries.map { "\($0.dumpID); 0 0 \($0.desc)\n" }.joined() }

  /// The same entries whatever form the dump is in.
  package var keys: Set<ArchiveEntry.Key> { Set(entries.map(\.key)) }
}

/// Names a relation in a dump.
struct RelationName: Hashable {
  let schema: String
  let name: String
}

extension ArchiveEntry {
  /// The relation that the entry is about, when its tag is a plain name.
  var relation: RelationName { RelationName(schema: schema ?? "", name: name) }
}

/// Finds tables in a dump by the names that users give.
struct TableFinder {
  let contents: ArchiveContents
  /// The relations chosen so far.
  private(set) var chosen: Set<RelationName> = []
  private let candidates: [ArchiveEntry]

  init(contents: ArchiveContents) {
    self.contents = contents
    // A dump of rows only has no TABLE entries.
    let kinds: Set<String> = ["TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW", "TABLE DATA"]
    candidates = contents.entries.filter { kinds.contains($0.desc) }
  }

  func isTable(_ entry: ArchiveEntry) -> Bool {
    guard entry.desc == "TABLE DATA" else {
      return ["TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW"].contains(entry.desc)
    }
    return !candidates.contains { $0.desc != "TABLE DATA" && $0.relation == entry.relation }
  }

  mutating func add(_ name: TableName) throws(PostgresFault) {
    let found = Set(candidates.filter { $0.name == name.name }.map(\.relation))
    let matching = found.filter { name.schema == nil || $0.schema == name.schema }
    guard let first = matching.first else {
      let elsewhere = found.map { TableName(schema: $0.schema, name: $0.name).description }.sorted()
      throw PostgresFault(
        .tableNotFound, "the dump has no table \(name.description.quotedForMessage)",
        hint: elsewhere.isEmpty
          ? "`show` lists the tables of a backup; names are exact, upper and lower case differ."
          : "It has \(elsewhere.joined(separator: ", ")).")
    }
    let inPublic = RelationName(schema: "public", name: name.name)
    if matching.count == 1 {
      chosen.insert(first)
    } else if matching.contains(inPublic) {
      chosen.insert(inPublic)
    } else {
      let schemas = matching.map { TableName(schema: $0.schema, name: $0.name).description }.sorted()
      throw PostgresFault(
        .usage, "the dump has \(matching.count) tables named \(name.name.quotedForMessage)",
        hint: "Say which one: \(schemas.joined(separator: ", ")).")
    }
  }

  /// Adds the partitions of chosen tables, and theirs.
  mutating func addPartitions() {
    let attached = contents.entries.filter { $0.desc == "TABLE ATTACH" }
    let numbers = Dictionary(
      contents.entries.filter { $0.desc.hasSuffix("TABLE") }.map { ($0.dumpID, $0.relation) },
      uniquingKeysWith: { first, _ in first })
    var before = -1
    while before != chosen.count {
      before = chosen.count
      for entry in attached where !chosen.contains(entry.relation) {
        let parents = entry.dependencies.compactMap { numbers[$0] }
        if parents.contains(where: { chosen.contains($0) }) { chosen.insert(entry.relation) }
      }
    }
  }
}
