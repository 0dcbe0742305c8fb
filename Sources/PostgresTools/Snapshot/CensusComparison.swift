package import ArchiveModel

/// What differs between the census of a dump and the census of a database restored from it.
package struct CensusComparison: Equatable, Sendable {
  /// Each difference as a sentence in lower case without a full stop; empty when the restore is faithful.
  package let differences: [String]

  /// Whether the restored database holds what the dump promised.
  package var isFaithful: Bool { differences.isEmpty }

  /// Compares two censuses of the same kind and tables.
  ///
  /// Row counts and the number of large objects must be equal. Sequences are not transactional: the same set
  /// and definitions, and no value behind the expected one (DESIGN §6). `fingerprints` says whether the
  /// schema fingerprints may be compared: not between servers of different majors, which write views
  /// differently; an empty one was not taken. Database properties are compared elsewhere: a side database
  /// gets them last.
  package init(expected: Census, actual: Census, fingerprints: Bool = true) {
    var found =
      Self.tables(expected.tables, actual.tables) + Self.sequences(expected.sequences, actual.sequences)
    if expected.largeObjects != actual.largeObjects {
      found.append("there are \(actual.largeObjects) large objects instead of \(expected.largeObjects)")
    }
    // Where the dump has no row of alembic_version, the restored database has no revision to compare.
    let hasRevision = expected.tables.contains { $0.name == "alembic_version" && $0.rows > 0 }
    if hasRevision, expected.alembicRevisions != actual.alembicRevisions {
      found.append(
        "the alembic revision is \(Self.list(actual.alembicRevisions)) instead of "
          + Self.list(expected.alembicRevisions))
    }
    if fingerprints, !expected.schemaFingerprint.isEmpty, !actual.schemaFingerprint.isEmpty,
      expected.schemaFingerprint != actual.schemaFingerprint
    {
      found.append("the schema is not the same: its fingerprint differs")
    }
    differences = found
  }

  private static func tables(_ expected: [Census.Table], _ actual: [Census.Table]) -> [String] {
    let present = Dictionary(actual.map { (name($0.schema, $0.name), $0) }) { first, _ in first }
    let wanted = Set(expected.map { name($0.schema, $0.name) })
    let lacking = expected.compactMap { table -> String? in
      let name = name(table.schema, table.name)
      guard let found = present[name] else { return "table \(name) is missing" }
      return found.rows == table.rows ? nil : "table \(name) has \(found.rows) rows instead of \(table.rows)"
    }
    let surplus = actual.map { name($0.schema, $0.name) }.filter { !wanted.contains($0) }
    return lacking + surplus.map { "table \($0) should not be there" }
  }

  private static func sequences(_ expected: [Census.Sequence], _ actual: [Census.Sequence]) -> [String] {
    let present = Dictionary(actual.map { (name($0.schema, $0.name), $0) }) { first, _ in first }
    let wanted = Set(expected.map { name($0.schema, $0.name) })
    let lacking = expected.compactMap { sequence -> String? in
      let name = name(sequence.schema, sequence.name)
      guard let found = present[name] else { return "sequence \(name) is missing" }
      if found.definition != sequence.definition {
        return "sequence \(name) is defined as \(found.definition) instead of \(sequence.definition)"
      }
      guard let expected = sequence.lastValue, sequence.isBehind(found.lastValue) else { return nil }
      return
        "sequence \(name) stands at \(found.lastValue.map(String.init) ?? "its start"), behind \(expected)"
    }
    let surplus = actual.map { name($0.schema, $0.name) }.filter { !wanted.contains($0) }
    return lacking + surplus.map { "sequence \($0) should not be there" }
  }

  private static func name(_ schema: String, _ name: String) -> String {
    TableName(schema: schema, name: name).description
  }

  private static func list(_ revisions: [String]) -> String {
    revisions.isEmpty ? "none" : revisions.joined(separator: ", ")
  }
}

extension Census.Sequence {
  /// Whether a value lies before this sequence's own in the direction that it counts.
  ///
  /// A cycling sequence has no such order: any value may come after any other.
  fileprivate func isBehind(_ value: Int64?) -> Bool {
    guard let lastValue else { return false }
    guard let value else { return true }
    if definition.hasSuffix(SequenceDefinition.cycleSuffix) { return false }
    return SequenceDefinition.descends(definition) ? value > lastValue : value < lastValue
  }
}
