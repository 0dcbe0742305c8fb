import ArchiveModel

/// A table whose key and references are known, and whose place in the order is not.
struct TableDraft {
  let name: TableName
  let isMerged: Bool
  let source: MergeTable
  let target: MergeTable
  let pairs: ColumnPairs
  let key: MatchKey
  var references: [ReferenceDraft]

  /// What can be done when the reference closes a circle.
  ///
  /// One that is part of the key must be known before rows can be matched.
  func bond(of reference: ReferenceDraft) -> ReferenceGraph.Bond {
    guard Set(reference.columns).isDisjoint(with: key.columns) else { return .fixed }
    if reference.isDeferrable { return .deferrable }
    return nullable(reference).isEmpty ? .fixed : .nullable
  }

  /// The columns of a reference that can be NULL.
  func nullable(_ reference: ReferenceDraft) -> [String] {
    reference.columns.filter { !(target.column($0)?.isNotNull ?? true) }
  }
}
