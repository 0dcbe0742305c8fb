package import ArchiveModel
package import struct Foundation.Date
import GRDB
package import Retention

extension Catalog {
  /// Hands over every backup that a store holds or that is being made: by series, in each by start and sequence.
  ///
  /// One pass over one index; nothing is kept but two bytes a backup. Failed and removed ones are left out. `labels`
  /// are those whose bearers get the trait `keepLabel`; `now` tells which holds stand. `orArchived` takes in, as if it
  /// were there already, what the archive still holds. Returns the series that the rows name by their place. Throws
  /// `catalogFailed` for a store that was never added.
  @discardableResult
  package func retentionFeed(
    environment: EnvironmentName? = nil, store: String, orArchived: Bool = false, labels: [String] = [],
    now: Date, _ receive: (RetentionCandidate) -> Void
  ) throws(CatalogFault) -> [BackupSeries] {
    try read { database in
      let store = try StoreRecord.named(store, in: database)
      let marks = try RetentionMarks(store: store, labels: labels, now: Microseconds(now), in: database)
      var series: [BackupSeries] = []
      let numbered = try Row.fetchAll(
        database, sql: Self.seriesSQL, arguments: [environment?.rawValue]
      ).map { row in (number: row["number"] as Int64, series: try Self.series(row)) }
      for (number, name) in numbered {
        let rows = try Row.fetchCursor(database, sql: Self.retentionFeedSQL, arguments: [number])
        let place = Int32(series.count)
        series.append(name)
        while let row = try rows.next() {
          let state: String = row[2]
          let sequence: Int64 = row[0]
          let isArchived: Bool = row[4]
          guard state != BackupState.failed.rawValue,
            store.isArchive
              ? isArchived
              : marks.isElsewhere(sequence) || orArchived && isArchived
                || state == BackupState.running.rawValue
          else { continue }
          var traits = marks.traits(of: sequence)
          switch state {
          case BackupState.complete.rawValue: traits.insert(.good)
          // What is wrong with the archive's own files does not touch a copy that was read where it lies.
          case BackupState.damaged.rawValue where marks.isSoundElsewhere(sequence),
            BackupState.missing.rawValue where marks.isSoundElsewhere(sequence):
            traits.insert(.good)
          case BackupState.running.rawValue: traits.insert(.running)
          default: break
          }
          if row[3] { traits.insert(.counted) }
          receive(
            RetentionCandidate(
              sequence: sequence, started: row[1], bytes: row[5], series: place, traits: traits))
        }
      }
      return series
    }
  }

  /// The sequences of the backups that carry all of these labels; none for no label.
  package func sequences(withAll labels: [String]) throws(CatalogFault) -> Set<Int64> {
    try read { database in
      var found: Set<Int64>?
      for label in labels {
        let bearers = try Int64.fetchSet(
          database, sql: "SELECT backup FROM backup_labels WHERE label = ?", arguments: [label])
        found = found?.intersection(bearers) ?? bearers
      }
      return found ?? []
    }
  }

  /// The same as one value.
  package func retentionFeed(
    environment: EnvironmentName? = nil, store: String, labels: [String] = [], now: Date
  ) throws(CatalogFault) -> RetentionFeed {
    var rows: [RetentionCandidate] = []
    let series = try retentionFeed(environment: environment, store: store, labels: labels, now: now) {
      rows.append($0)
    }
    return RetentionFeed(series: series, rows: rows)
  }

  static let seriesSQL = """
    SELECT number, environment, kind, tables FROM series WHERE ?1 IS NULL OR environment = ?1
    ORDER BY environment, kind, tables
    """

  static let retentionFeedSQL = """
    SELECT sequence, started, state, counted, archived, bytes FROM backups INDEXED BY backups_for_retention
    WHERE removed = 0 AND series = ? ORDER BY started, sequence
    """

  private static func series(_ row: Row) throws -> BackupSeries {
    let number: Int64 = row["number"]
    guard let environment = try? EnvironmentName(row["environment"]),
      let kind = BackupKind(rawValue: row["kind"])
    else { throw RowDefect(table: "series", column: "environment", row: number) }
    return BackupSeries(
      environment: environment, kind: kind,
      tables: try JSONText.strings(row["tables"]).map { text in
        guard let table = try? TableName(text) else {
          throw RowDefect(table: "series", column: "tables", row: number)
        }
        return table
      })
  }
}

/// What other tables say of backups, two bytes each, in an array by sequence.
private struct RetentionMarks {
  // Bits beyond the traits: a store other than the archive has the dump; it was imported or rebuilt.
  private static let elsewhere: UInt16 = 1 << 15
  private static let foreign: UInt16 = 1 << 14
  /// That store's copy of the dump was read there and is what was backed up.
  private static let soundElsewhere: UInt16 = 1 << 13

  private var marks: [UInt16]

  init(store: StoreRecord, labels: [String], now: Microseconds, in database: Database) throws {
    let last = try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM backups") ?? 0
    marks = Array(repeating: 0, count: Int(last) + 1)
    try mark(
      RetentionTraits.held.rawValue, database,
      "SELECT backup FROM holds WHERE released IS NULL AND (until IS NULL OR until > ?)", [now.rawValue])
    try mark(
      RetentionTraits.flagged.rawValue, database, "SELECT backup FROM flags WHERE acknowledged IS NULL", [])
    try mark(
      RetentionTraits.acknowledged.rawValue, database,
      "SELECT backup FROM flags WHERE acknowledged IS NOT NULL", [])
    try mark(Self.foreign, database, Catalog.foreignSQL, [])
    try mark(RetentionTraits.proven.rawValue, database, Catalog.provenSQL, [])
    for label in labels {
      try mark(
        RetentionTraits.keepLabel.rawValue, database, "SELECT backup FROM backup_labels WHERE label = ?",
        [label])
    }
    guard !store.isArchive else { return }
    try mark(Self.elsewhere, database, Catalog.dumpsInStoreSQL, [store.number])
    try mark(
      Self.soundElsewhere, database,
      Catalog.dumpsInStoreSQL + " AND copies.evidence IN ('digest', 'checksum', 'pulled')", [store.number])
  }

  private mutating func mark(
    _ bit: UInt16, _ database: Database, _ sql: String, _ arguments: StatementArguments
  ) throws {
    let sequences = try Int64.fetchCursor(database, sql: sql, arguments: arguments)
    while let sequence = try sequences.next() {
      if let place = Int(exactly: sequence), marks.indices.contains(place) { marks[place] |= bit }
    }
  }

  func isElsewhere(_ sequence: Int64) -> Bool { marks[Int(sequence)] & Self.elsewhere != 0 }

  func isSoundElsewhere(_ sequence: Int64) -> Bool { marks[Int(sequence)] & Self.soundElsewhere != 0 }

  func traits(of sequence: Int64) -> RetentionTraits {
    let marks = marks[Int(sequence)]
    var traits = RetentionTraits(rawValue: marks & ~(Self.elsewhere | Self.foreign | Self.soundElsewhere))
    if marks & Self.foreign == 0 { traits.insert(.made) }
    return traits
  }
}

extension Catalog {
  static let foreignSQL =
    "SELECT sequence FROM backups INDEXED BY backups_not_made_here WHERE origin <> 'made'"

  static let dumpsInStoreSQL = """
    SELECT objects.backup FROM copies INDEXED BY copies_by_verification
    CROSS JOIN objects ON objects.number = copies.object AND objects.role = 'dump'
    WHERE copies.store = ? AND copies.state = 'present'
    """
}
