import GRDB

/// The matches of a filter of which one term has few: all of them are fetched, and sorted in memory.
struct ListingGathering {
  /// More matches of a term than this are not gathered.
  static let most = 10_000

  /// Counts the matches of the narrowest term, up to one more than `most`.
  let count: (sql: String, arguments: StatementArguments)
  /// Fetches keys, in no order.
  let keys: (sql: String, arguments: StatementArguments)

  /// The gathering along a path, by the key of an order.
  init(_ path: ListingPath, by key: BackupOrder.Key) {
    count = (
      "SELECT count(*) FROM (SELECT 1 FROM \(path.leanSource)\(path.walked.clause) LIMIT \(Self.most + 1))",
      StatementArguments(path.walked.values)
    )
    let terms = path.walked + path.checked
    keys = (
      "SELECT backups.\(ListingPath.column(of: key)), backups.sequence FROM \(path.source)\(terms.clause)",
      StatementArguments(terms.values)
    )
  }

  /// The paths that may be narrow, the most promising first; beside a text that many rows have none is.
  static func paths(_ terms: ListingTerms, text: MatchQuery?) -> [ListingPath] {
    if let text { return [ListingPath(terms, text: text)] }
    var paths: [ListingPath] = []
    if let revision = terms.revision { paths.append(ListingPath(terms, side: "revision", value: revision)) }
    if let label = terms.labels.first { paths.append(ListingPath(terms, side: "label", value: label)) }
    let columns = Set(terms.equalities.map(\.column))
    let indexes: [(String, [String])] = [
      ("backups_by_environment_state", ["environment", "state"]), ("backups_by_state", ["state"]),
      ("backups_by_environment_kind", ["environment", "kind"]), ("backups_by_format", ["format"]),
      ("backups_by_kind", ["kind"]), ("backups_by_environment", ["environment"]),
    ]
    for (index, equal) in indexes where columns.isSuperset(of: equal) {
      let presence = equal.contains("state") ? [] : ["removed"]
      paths.append(ListingPath(terms, index: index, columns: presence + equal, key: "started"))
    }
    if !terms.sizes.isEmpty {
      paths.append(ListingPath(terms, index: "backups_by_size", columns: ["removed"], key: "bytes"))
    }
    if !terms.dates.isEmpty {
      paths.append(ListingPath(terms, index: "backups_by_start", columns: ["removed"], key: "started"))
    }
    return paths
  }
}
