import ArchiveModel
import Testing

@testable import PostgresTools

@Suite struct CensusComparisonTests {
  private static let properties = DatabaseProperties(
    owner: "o", encoding: "UTF8", collate: "C", ctype: "C", localeProvider: "libc", locale: nil, settings: [],
    grants: nil, comment: nil)

  private let base = Census(
    tables: [
      Census.Table(schema: "public", name: "alembic_version", rows: 1),
      Census.Table(schema: "public", name: "users", rows: 3),
    ],
    sequences: [
      sequence("up", 10), sequence("down", -10, "increment -1 cycle no"),
      sequence("round", 5, "increment 1 cycle yes"),
    ],
    largeObjects: 2, schemaFingerprint: "aa", alembicRevisions: ["1"], properties: properties)

  private static func sequence(_ name: String, _ value: Int64?, _ line: String = "increment 1 cycle no")
    -> Census.Sequence
  {
    Census.Sequence(schema: "public", name: name, definition: "bigint start 1 \(line)", lastValue: value)
  }

  private func differences(_ change: (inout Census) -> Void) -> [String] {
    var actual = base
    change(&actual)
    return CensusComparison(expected: base, actual: actual).differences
  }

  @Test("a faithful restore has no difference, and sequences may have moved on")
  func faithful() {
    #expect(CensusComparison(expected: base, actual: base).isFaithful)
    #expect(
      differences {
        $0.sequences[0].lastValue = 11
        $0.sequences[1].lastValue = -11
        $0.sequences[2].lastValue = 1
        $0.properties.owner = "another"
      }.isEmpty)
  }

  @Test("F59: rows, tables and large objects that differ are named")
  func tables() {
    #expect(differences { $0.tables[1].rows = 2 } == ["table public.users has 2 rows instead of 3"])
    #expect(differences { $0.tables.remove(at: 1) } == ["table public.users is missing"])
    #expect(
      differences { $0.tables.append(Census.Table(schema: "s", name: "x", rows: 0)) }
        == ["table s.x should not be there"])
    #expect(differences { $0.largeObjects = 0 } == ["there are 0 large objects instead of 2"])
  }

  @Test("a sequence that is behind, missing or defined otherwise is a difference")
  func sequences() {
    #expect(differences { $0.sequences[0].lastValue = 9 } == ["sequence public.up stands at 9, behind 10"])
    #expect(
      differences { $0.sequences[0].lastValue = nil } == ["sequence public.up stands at its start, behind 10"]
    )
    #expect(
      differences { $0.sequences[1].lastValue = -9 } == ["sequence public.down stands at -9, behind -10"])
    #expect(differences { $0.sequences.remove(at: 0) } == ["sequence public.up is missing"])
    #expect(differences { $0.sequences[0].definition += " x" }.count == 1)
  }

  @Test("fingerprint and revision are compared where they mean something")
  func evidence() {
    #expect(
      differences { $0.schemaFingerprint = "bb" } == ["the schema is not the same: its fingerprint differs"])
    #expect(differences { $0.schemaFingerprint = "" }.isEmpty)
    #expect(differences { $0.alembicRevisions = [] } == ["the alembic revision is none instead of 1"])
    var other = base
    other.schemaFingerprint = "bb"
    #expect(CensusComparison(expected: base, actual: other, fingerprints: false).isFaithful)
    // A schema dump restores to empty tables, so its revision is not there to compare.
    var schema = base
    schema.tables[0].rows = 0
    var restored = schema
    restored.alembicRevisions = []
    #expect(CensusComparison(expected: schema, actual: restored).isFaithful)
  }
}
