package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Rows written in one transaction.
  private static let batch = 500

  /// The identity of a store, nil until it is set.
  package func identity(ofStore name: String) throws(CatalogFault) -> String? {
    try read { database in
      try String.fetchOne(database, sql: "SELECT identity FROM stores WHERE name = ?", arguments: [name])
    }
  }

  /// Sets the identity of a store once; throws `storeForeign` when another one is set.
  package func setIdentity(_ identity: String, ofStore name: String) throws(CatalogFault) {
    try write { database in
      let known = try String.fetchOne(
        database, sql: "SELECT identity FROM stores WHERE name = ?", arguments: [name])
      guard known == nil || known == identity else {
        throw CatalogFault(
          .storeForeign, "store \(name) is another one than the catalog knows",
          hint: "Check its url, and that the right disk is mounted there.")
      }
      try database.execute(
        sql: "UPDATE stores SET identity = ?1 WHERE name = ?2 AND identity IS NULL",
        arguments: [identity, name])
    }
  }

  /// The objects of all backups that are good, oldest first, with what is known of their copies in a store.
  package func copiesWanted(
    in store: String, environment: EnvironmentName?
  ) throws(CatalogFault) -> [CopyWanted] {
    try read { database in
      let number = try StoreRecord.named(store, in: database).number
      let rows = try Row.fetchCursor(
        database, sql: Self.copiesWantedSQL, arguments: [number, environment?.rawValue])
      var found: [CopyWanted] = []
      while let row = try rows.next() {
        let object = try ObjectRecord(row: row).object()
        guard let id = BackupID(row["id"] as String) else {
          throw RowDefect(table: "backups", column: "id", row: row["backup"])
        }
        found.append(
          CopyWanted(
            backup: id, object: object,
            here: (row["here"] as String?).flatMap(ObjectCopy.State.init),
            there: (row["there"] as String?).flatMap(ObjectCopy.State.init), storedAs: row["stored_as"],
            proof: (row["evidence"] as String?).flatMap(CopyProof.init),
            looked: (row["looked"] as Int64?).map { Microseconds(rawValue: $0).date }))
      }
      return found
    }
  }

  static let copiesWantedSQL = """
    SELECT objects.*, backups.id AS id, own.state AS here, copy.state AS there, copy.stored_as AS stored_as,
      copy.evidence AS evidence, copy.verified AS looked
    FROM backups
    JOIN objects ON objects.backup = backups.sequence
    LEFT JOIN copies AS own ON own.object = objects.number
      AND own.store = (SELECT number FROM stores WHERE is_archive = 1)
    LEFT JOIN copies AS copy ON copy.object = objects.number AND copy.store = ?1
    WHERE backups.state IN ('complete', 'damaged', 'missing') AND (?2 IS NULL OR backups.environment = ?2)
    ORDER BY backups.sequence, objects.number
    """

  /// The manifest of a backup as it was stored; nil for one that has none.
  package func manifestText(of id: BackupID) throws(CatalogFault) -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT document FROM manifests WHERE backup = ?",
        arguments: [try BackupAssembly.sequence(of: id, in: database)])
    }
  }

  /// Records what is known of copies in a store now; what was only sent has not been verified.
  ///
  /// A copy that is in another state than it was, or under another name, is an event.
  package func record(_ notes: [CopyNote], in store: String, now: Date) throws(CatalogFault) {
    var rest = notes[...]
    while !rest.isEmpty {
      let some = rest.prefix(Self.batch)
      rest = rest.dropFirst(Self.batch)
      try write { database in
        let number = try StoreRecord.named(store, in: database).number
        let at = Microseconds(now).rawValue
        for note in some {
          try Self.journal(note, in: store, at: at, database)
          let isVerified = note.state != .present || (note.proof != nil && note.proof != .sent)
          try database.execute(
            sql: """
              INSERT INTO copies (object, store, state, bytes, recorded, verified, verified_depth,
                verified_passed, evidence, stored_as)
              SELECT number, ?2, ?3, iif(?3 = 'present', stored_bytes, NULL), ?4, ?5, ?6, ?7, ?8, ?9
              FROM objects WHERE name = ?1
              ON CONFLICT (object, store) DO UPDATE SET state = excluded.state, bytes = excluded.bytes,
                recorded = iif(\(Self.sentAnew), excluded.recorded, recorded),
                verified = coalesce(excluded.verified, iif(\(Self.sentAnew), NULL, verified)),
                verified_depth = coalesce(excluded.verified_depth, iif(\(Self.sentAnew), NULL, verified_depth)),
                verified_passed = coalesce(excluded.verified_passed, iif(\(Self.sentAnew), NULL, verified_passed)),
                evidence = excluded.evidence, stored_as = excluded.stored_as
              """,
            arguments: [
              note.object, number, note.state.rawValue, at, isVerified ? at : nil,
              isVerified ? VerifyDepth.quick.rawValue : nil,
              isVerified ? (note.state == .present ? 1 : 0) : nil,
              note.proof?.rawValue, note.storedAs,
            ])
        }
      }
    }
  }

  /// A copy is there again after it was not, or not whole: a check of the former one says nothing of it.
  private static let sentAnew = "(excluded.state = 'present' AND copies.state <> 'present')"

  private static func journal(
    _ note: CopyNote, in store: String, at: Int64, _ database: Database
  ) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT objects.backup, copies.state, copies.stored_as FROM objects
        LEFT JOIN copies ON copies.object = objects.number
          AND copies.store = (SELECT number FROM stores WHERE name = ?2) WHERE objects.name = ?1
        """, arguments: [note.object, store])
    guard let row else { return }
    let (state, name): (String?, String?) = (row["state"], row["stored_as"])
    // What was sent under its own name is as every listing of the store shows it.
    guard state != nil || note.storedAs != nil, state != note.state.rawValue || name != note.storedAs else {
      return
    }
    let deed = note.state != .present ? note.state.rawValue : state == nil ? "sent" : "repaired"
    try EventRecord(
      at: at, what: "copy.\(deed)",
      backup: row["backup"], detail: "\(store): \(note.storedAs ?? note.object)"
    ).insert(database)
  }

  /// Records a run of replicate.
  package func record(_ run: Replication) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO replications (store, at, finished, sent, repaired, failed, bytes, reason, catalog_export,
            catalog_event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          try StoreRecord.named(run.store, in: database).number, Microseconds(run.at).rawValue,
          Microseconds(run.finished).rawValue, run.sent, run.repaired, run.failed, run.bytes, run.reason,
          run.catalogExport, run.catalogEvent,
        ])
    }
  }

  /// The last runs of replicate, the newest first.
  package func replications(of store: String, limit: Int) throws(CatalogFault) -> [Replication] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM replications WHERE store = ? ORDER BY number DESC LIMIT ?",
        arguments: [try StoreRecord.named(store, in: database).number, limit]
      ).map { row in
        Replication(
          store: store, at: Microseconds(rawValue: row["at"]).date,
          finished: Microseconds(rawValue: row["finished"]).date, sent: row["sent"],
          repaired: row["repaired"],
          failed: row["failed"], bytes: row["bytes"], reason: row["reason"],
          catalogExport: row["catalog_export"], catalogEvent: row["catalog_event"])
      }
    }
  }

  /// The number of the last event; the catalog has not changed while it is the same.
  package func lastEvent() throws(CatalogFault) -> Int64 {
    try read { database in try Int64.fetchOne(database, sql: "SELECT max(number) FROM events") ?? 0 }
  }

  /// How many copies of a store are good, and how many of these nobody has read since they were sent.
  package func goodCopies(
    in store: String, environment: EnvironmentName?
  ) throws(CatalogFault) -> (present: Int, unverified: Int) {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*) AS present, count(*) FILTER (WHERE coalesce(evidence, 'sent') = 'sent') AS unverified
          FROM copies JOIN objects ON objects.number = copies.object
          JOIN backups ON backups.sequence = objects.backup
          WHERE copies.store = ?1 AND copies.state = 'present'
            AND backups.state IN ('complete', 'damaged', 'missing') AND (?2 IS NULL OR backups.environment = ?2)
          """, arguments: [try StoreRecord.named(store, in: database).number, environment?.rawValue])
      return (row?["present"] ?? 0, row?["unverified"] ?? 0)
    }
  }

  /// How many copies of a store are in which state.
  package func copyCounts(in store: String) throws(CatalogFault) -> [ObjectCopy.State: Int] {
    try read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT state, count(*) AS many FROM copies WHERE store = ? GROUP BY state",
        arguments: [try StoreRecord.named(store, in: database).number])
      var counts: [ObjectCopy.State: Int] = [:]
      for row in rows {
        if let state = ObjectCopy.State(rawValue: row["state"]) { counts[state] = row["many"] }
      }
      return counts
    }
  }
}
