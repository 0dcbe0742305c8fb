import ArchiveModel
import Catalog

/// The order of a listing, and how its cursors are written: `newest:1767522600000000:42`.
struct ListOrder {
  let order: BackupOrder
  private let name: String

  init(_ sort: ListSort, isReversed: Bool) {
    var order: BackupOrder =
      switch sort {
      case .newest: .newest
      case .oldest: .oldest
      case .size: .largest
      case .duration: .longest
      }
    if isReversed { order.isAscending.toggle() }
    self.order = order
    name =
      switch (order.key, order.isAscending) {
      case (.start, false): "newest"
      case (.start, true): "oldest"
      case (.size, false): "largest"
      case (.size, true): "smallest"
      case (.duration, false): "longest"
      case (.duration, true): "shortest"
      }
  }

  func text(_ cursor: BackupCursor) -> String { "\(name):\(cursor.key):\(cursor.sequence)" }

  /// Reads a cursor back; throws `usage` for other text and for one of another order.
  func cursor(_ text: String) throws -> BackupCursor {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let key = Int64(parts[1]), let sequence = Int64(parts[2]) else {
      throw OperationFault(
        .usage, "\(text.quotedForMessage) is not a cursor",
        hint: "Use the 'next' that the page before has with --json.")
    }
    guard parts[0] == name else {
      throw OperationFault(
        .usage, "the cursor is of a listing sorted '\(parts[0])', not '\(name)'",
        hint: "Give the same --sort and --reverse on every page.")
    }
    return BackupCursor(key: key, sequence: sequence)
  }
}
