/// A stored value that no version of this program writes: somebody else did, or the disk.
struct RowDefect: Error, CustomStringConvertible {
  let table: String
  let column: String
  let row: Int64?

  var description: String {
    "column \(column) of table \(table) holds what it must not" + (row.map { " in row \($0)" } ?? "")
  }
}
