import ArchiveModel

/// Which existing tables somebody may have meant by a name that does not exist.
enum NearNames {
  /// At most three, the nearest first: the same name in another schema or letter case, or a slip of the keys.
  static func nearest(to table: TableName, among all: [TableName]) -> [TableName] {
    let wanted = table.name.lowercased()
    let allowed = max(1, wanted.count / 3)
    return all.map { (distance: distance(wanted, $0.name.lowercased()), table: $0) }
      .filter { $0.distance <= allowed }
      .sorted { ($0.distance, $0.table) < ($1.distance, $1.table) }
      .prefix(3).map(\.table)
  }

  /// The number of letters to insert, delete or replace to make one text the other (Levenshtein).
  private static func distance(_ left: String, _ right: String) -> Int {
    let letters = Array(right)
    var row = Array(0...letters.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in letters.indices {
        let replaced = diagonal + (letter == letters[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[letters.count]
  }
}
