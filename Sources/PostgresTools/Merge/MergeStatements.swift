package import ArchiveModel
package import RowMerge

/// The SQL by which a merge is done in one transaction of the target; text only.
///
/// Each table has three temporary ones: `stage` holds the source's rows, `rows` the same with every reference
/// translated, `map` what becomes of each row, and its ids before and after. Names of ours in them have a colon, so
/// that no column of the user's is likely to meet them.
package struct MergeStatements: Sendable {
  let layout: MergeLayout
  /// Whether this is only looked at: then no number is taken from a sequence.
  let isPreview: Bool
  private let numbers: [TableName: Int]

  package init(_ layout: MergeLayout, isPreview: Bool) {
    self.layout = layout
    self.isPreview = isPreview
    numbers = Dictionary(uniqueKeysWithValues: layout.tables.enumerated().map { ($1.name, $0 + 1) })
  }

  /// Opens the transaction.
  ///
  /// A preview sees one state of the target; a merge takes what others commit until it has its locks.
  package var begin: String { "BEGIN ISOLATION LEVEL \(isPreview ? "REPEATABLE READ" : "READ COMMITTED")" }

  /// Settings of the transaction, once the rows are there: hidden rows are an error, and nobody waits long for it.
  package var settings: String {
    """
    SET LOCAL row_security = off;
    SET LOCAL jit = off;
    SET LOCAL work_mem = '64MB';
    SET LOCAL lock_timeout = '5s'
    """
  }

  /// Keeps others from writing what is written, parents first; readers go on.
  package var locks: String {
    let tables = layout.merged.map { SQLText.identifier($0.name) }
    return "LOCK TABLE \(tables.joined(separator: ", ")) IN SHARE ROW EXCLUSIVE MODE"
  }

  func stage(_ table: TableName) -> String { temporary("stage", table) }
  func rows(_ table: TableName) -> String { temporary("rows", table) }
  func map(_ table: TableName) -> String { temporary("map", table) }

  /// By which the server speaks of the table that takes the source's rows.
  package func stageName(_ table: TableName) -> String { "strongroom_stage_\(numbers[table] ?? 0)" }

  private func temporary(_ what: String, _ table: TableName) -> String {
    "pg_temp.strongroom_\(what)_\(numbers[table] ?? 0)"
  }

  /// The table of the target, with what lies in its partitions but not in tables that inherit from it.
  func target(_ table: TableLayout) -> String {
    (table.targetIsPartitioned ? "" : "ONLY ") + SQLText.identifier(table.name)
  }

  static let row = SQLText.identifier("sr:row")
  static let lost = SQLText.identifier("sr:lost")
  static let unkeyed = SQLText.identifier("sr:unkeyed")
  static let ready = SQLText.identifier("sr:ready")
  static let place = SQLText.identifier("sr:at")
  static let part = SQLText.identifier("sr:in")
  static let action = SQLText.identifier("sr:action")
  static let reason = SQLText.identifier("sr:reason")

  /// Ours, whatever the search_path says.
  static let equal = ColumnLayout.plainEquality

  static func old(_ column: String) -> String { SQLText.identifier("old:" + column) }
  static func new(_ column: String) -> String { SQLText.identifier("new:" + column) }

  /// The condition that both rows have the same key; NULLs are equal.
  ///
  /// Comparing arrays of one element is the form that treats NULLs as equal and can still be hashed; it asks the
  /// default class of the element's type.
  static func sameKey(_ table: TableLayout, _ left: String, _ right: String) -> String {
    table.key.columns.map { name in
      let column = SQLText.identifier(name)
      let layout = table.column(name)
      return layout?.isNotNull ?? false
        ? "\(left).\(column) \(layout?.equality ?? equal) \(right).\(column)"
        : "ARRAY[\(left).\(column)] \(equal) ARRAY[\(right).\(column)]"
    }.joined(separator: " AND ")
  }

  /// The condition that a row of `map` is what a reference of another leads to.
  func leads(
    _ table: TableLayout, _ reference: ReferenceLayout, from child: String, raw: Bool, to parent: String
  ) -> String {
    reference.columns.indices.map { nth in
      let column = reference.columns[nth]
      return same(
        table, reference, nth, "\(parent).\(Self.old(reference.parentColumns[nth]))",
        "\(child).\(raw ? SQLText.identifier(column) : Self.old(column))")
    }.joined(separator: " AND ")
  }

  /// The value of the reference's column in the target: the child's own writing where it says the same.
  func followed(
    _ table: TableLayout, _ reference: ReferenceLayout, _ nth: Int, _ own: String, _ parent: String
  )
    -> String
  {
    let new = "\(parent).\(Self.new(reference.parentColumns[nth]))"
    return "CASE WHEN \(same(table, reference, nth, new, own)) THEN \(own) ELSE \(new) END"
  }

  /// What sets a row's columns to what the reference leads to in the target.
  func links(_ table: TableLayout, _ reference: ReferenceLayout, _ row: String, to parent: String) -> String {
    reference.columns.indices.filter { reference.owned.contains(reference.columns[$0]) }.map { nth in
      let name = SQLText.identifier(reference.columns[nth])
      return "\(name) = \(followed(table, reference, nth, "\(row).\(name)", parent))"
    }.joined(separator: ", ")
  }

  /// A parent's value and a child's, by the equality of the parent's type, as the foreign key has it.
  private func same(
    _ table: TableLayout, _ reference: ReferenceLayout, _ nth: Int, _ parent: String, _ child: String
  ) -> String {
    let theirs = layout.table(reference.parent)?.column(reference.parentColumns[nth])
    guard let theirs, theirs.equality != Self.equal else { return "\(parent) \(Self.equal) \(child)" }
    let isAlike = table.column(reference.columns[nth])?.type == theirs.type
    return "\(parent) \(theirs.equality) \(isAlike ? child : "\(child)::\(theirs.type)")"
  }

  /// The condition that the row has a reference at all.
  static func refers(_ reference: ReferenceLayout, _ child: String, raw: Bool) -> String {
    reference.columns.map { "\(child).\(raw ? SQLText.identifier($0) : old($0)) IS NOT NULL" }
      .joined(separator: " AND ")
  }

  /// The condition that the parent has a place in the target.
  static func isSettled(_ reference: ReferenceLayout, _ parent: String) -> String {
    reference.parentColumns.map { "\(parent).\(new($0)) IS NOT NULL" }.joined(separator: " AND ")
  }
}
