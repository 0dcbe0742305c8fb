package import ArchiveModel
import GRDB

extension Catalog {
  /// What is known of the copies of backups, by sequence and then by the age of the stores.
  ///
  /// A backup without files, and a store that never had anything of one, are left out.
  package func standings(of sequences: [Int64]) throws(CatalogFault) -> [Int64: [CopyStanding]] {
    try read { database in
      let stores = Dictionary(
        try StoreRecord.fetchAll(database).map { ($0.number ?? 0, $0.name) }, uniquingKeysWith: { $1 })
      var found: [Int64: [CopyStanding]] = [:]
      var rest = sequences[...]
      while !rest.isEmpty {
        let batch = Array(rest.prefix(500))
        rest = rest.dropFirst(500)
        let places = databaseQuestionMarks(count: batch.count)
        let rows = try Row.fetchCursor(
          database, sql: "\(Self.standingsSQL) IN (\(places)) GROUP BY objects.backup, copies.store",
          arguments: StatementArguments(batch))
        while let row = try rows.next() {
          guard let name = stores[row["store"]] else {
            throw RowDefect(table: "copies", column: "store", row: row["backup"])
          }
          found[row["backup"], default: []].append(try Self.standing(row, in: name))
        }
      }
      return found
    }
  }

  /// The states and kinds of evidence are ranked, so that one number tells the worst of each.
  static let standingsSQL = """
    SELECT objects.backup AS backup, copies.store AS store, max(copies.recorded) AS recorded,
      max(CASE copies.state WHEN 'present' THEN 0 WHEN 'damaged' THEN 1 WHEN 'missing' THEN 2 ELSE 3 END) AS worst,
      count(*) = (SELECT count(*) FROM objects AS own WHERE own.backup = objects.backup) AS is_whole,
      iif(count(copies.verified) = count(*), min(copies.verified), NULL) AS checked,
      max(CASE copies.evidence WHEN 'digest' THEN 0 WHEN 'checksum' THEN 1 WHEN 'pulled' THEN 2 WHEN 'sent' THEN 3
        ELSE 4 END) AS weakest
    FROM objects CROSS JOIN copies ON copies.object = objects.number WHERE objects.backup
    """

  private static func standing(_ row: Row, in store: String) throws -> CopyStanding {
    let states: [ObjectCopy.State] = [.present, .damaged, .missing, .removed]
    let proofs: [CopyProof?] = [.digest, .checksum, .pulled, .sent, nil]
    let (worst, weakest): (Int, Int) = (row["worst"], row["weakest"])
    let isWhole: Bool = row["is_whole"]
    let checked: Int64? = row["checked"]
    return CopyStanding(
      store: store, state: isWhole || worst > 2 ? states[worst] : .missing,
      recorded: Microseconds(rawValue: row["recorded"]).date,
      checked: checked.map { Microseconds(rawValue: $0).date }, proof: proofs[weakest])
  }

  /// The ids of backups whose files the archive gave up while another store still has them.
  package func keptElsewhere() throws(CatalogFault) -> Set<BackupID> {
    try read { database in
      Set(
        try String.fetchAll(database, sql: "SELECT id FROM backups WHERE removed = 0 AND archived = 0")
          .compactMap { BackupID($0) })
    }
  }
}
