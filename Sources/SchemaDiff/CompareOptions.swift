/// What of two schemas is compared beside their definitions.
package struct CompareOptions: Sendable, Equatable {
  /// Whether the order of columns counts.
  package var columnOrder: Bool
  /// Whether what `COMMENT ON` says counts.
  package var comments: Bool
  /// Privileges, those by default included.
  package var grants: Bool
  /// Whether owners count.
  package var ownership: Bool

  package init(
    columnOrder: Bool = false, comments: Bool = true, grants: Bool = true, ownership: Bool = false
  ) {
    self.columnOrder = columnOrder
    self.comments = comments
    self.grants = grants
    self.ownership = ownership
  }

  /// Whether an attribute of every kind of object is compared one by one.
  func compares(_ attribute: String) -> Bool {
    switch attribute {
    case "pos": false
    case "comment": comments
    case "acl": grants
    case "owner": ownership
    default: true
    }
  }
}
