import ArchiveModel
import GRDB

/// How much one page of a listing looks at.
struct ListingBounds {
  /// Rows of the index in one page, when other terms are checked in each of them.
  var rows: Int
  /// Rows in the first stretch; each later one is four times as long.
  var stretch: Int
  /// A term with no more matches than this is gathered whole.
  var gathered: Int

  static let usual = ListingBounds(rows: 200_000, stretch: 500, gathered: ListingGathering.most)
}

/// Finds the keys of one page.
///
/// A term with few matches is gathered whole and sorted in memory; otherwise the index of the order is walked and the
/// other terms are checked. Both give the same order, so a cursor of one continues in the other.
struct ListingSearch {
  private let terms: ListingTerms
  private let text: MatchQuery?
  private let order: BackupOrder
  private let bounds: ListingBounds

  /// Nil when the filter can match nothing.
  init?(_ filter: BackupFilter, order: BackupOrder, bounds: ListingBounds, in database: Database) throws {
    var filter = filter
    if let beginning = filter.revision {
      guard let revision = try Self.revision(beginning, in: database) else { return nil }
      filter.revision = revision
    }
    var query: MatchQuery?
    if let text = filter.text {
      query = try MatchQuery(SearchText(text), in: database)
      if query == nil { return nil }
    }
    terms = ListingTerms(filter)
    text = query
    self.order = order
    self.bounds = bounds
  }

  /// The keys in order, and where the next page begins; nil at the end.
  func keys(
    limit: Int, skipping skipped: Int, after cursor: ListingKey?, in database: Database
  ) throws -> ([ListingKey], ListingKey?) {
    let path = ListingPath(terms, by: order.key)
    let isAnswered = path.checked.isEmpty && text == nil
    if !isAnswered, let gathered = try gather(after: cursor, in: database) {
      let page = gathered.dropFirst(skipped).prefix(limit)
      return (Array(page), gathered.count > skipped + limit ? page.last : nil)
    }
    var walk = ListingWalk(path: path, isAscending: order.isAscending, position: cursor)
    if isAnswered {
      let (sql, arguments) = walk.keys(through: nil, limit: limit + 1, skipping: skipped)
      let keys = try Self.fetch(sql, arguments, in: database)
      return (Array(keys.prefix(limit)), keys.count > limit ? keys[limit - 1] : nil)
    }
    return try keys(along: &walk, limit: limit, skipping: skipped, in: database)
  }

  private func gather(after cursor: ListingKey?, in database: Database) throws -> [ListingKey]? {
    for path in ListingGathering.paths(terms, text: text) {
      let gathering = ListingGathering(path, by: order.key)
      let count = try Int.fetchOne(database, sql: gathering.count.sql, arguments: gathering.count.arguments)
      guard let count, count <= bounds.gathered else { continue }
      var keys = try Self.fetch(gathering.keys.sql, gathering.keys.arguments, in: database)
      if let cursor { keys.removeAll { !cursor.precedes($0, ascending: order.isAscending) } }
      return keys.sorted { $0.precedes($1, ascending: order.isAscending) }
    }
    return nil
  }

  private func keys(
    along walk: inout ListingWalk, limit: Int, skipping skipped: Int, in database: Database
  ) throws -> ([ListingKey], ListingKey?) {
    var found: [ListingKey] = []
    var looked = 0
    var stretch = bounds.stretch
    var matches = text.map { ListingMatches($0, areNear: order.key == .start) }
    while looked < bounds.rows {
      stretch = min(stretch, bounds.rows - looked)
      let end = walk.boundary(after: stretch)
      let boundary = try Self.fetch(end.0, end.1, in: database).first
      let (sql, arguments) = walk.keys(
        through: boundary, limit: text == nil ? skipped + limit + 1 - found.count : -1)
      var keys = try Self.fetch(sql, arguments, in: database)
      try matches?.keep(in: &keys, database)
      found += keys
      let page = found.dropFirst(skipped).prefix(limit)
      if found.count > skipped + limit { return (Array(page), page.last) }
      guard let boundary else { return (Array(page), nil) }
      walk.position = boundary
      looked += stretch
      stretch *= 4
    }
    return (Array(found.dropFirst(skipped).prefix(limit)), walk.position)
  }

  private static func fetch(
    _ sql: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [ListingKey] {
    var keys: [ListingKey] = []
    let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
    while let row = try rows.next() { keys.append(ListingKey(value: row[0], sequence: row[1])) }
    return keys
  }

  /// The one revision that begins so; nil when there is none.
  private static func revision(_ beginning: String, in database: Database) throws -> String? {
    func next(_ relation: String, _ text: String) throws -> String? {
      try String.fetchOne(
        database,
        sql: "SELECT revision FROM backup_revisions WHERE revision \(relation) ? ORDER BY revision LIMIT 1",
        arguments: [text])
    }
    guard let first = try next(">=", beginning), first.hasPrefix(beginning) else { return nil }
    if first != beginning, let second = try next(">", first), second.hasPrefix(beginning) {
      throw CatalogFault(
        .usage, "several revisions begin with \(beginning.quotedForMessage): \(first), \(second)",
        hint: "Write more of it.")
    }
    return first
  }
}
