import ArchiveModel
import RowMerge

/// What becomes of one table's rows, as JSON.
package struct MergeReportTable: Encodable, Sendable {
  let table: String
  /// False for a table whose rows are only looked up.
  let merged: Bool
  let matchedBy: [String]
  let policy: String?
  let triggers: [String]
  let rows: Int64
  let insert: Int64
  let update: Int64
  let skip: Int64
  let same: Int64
  let conflict: Int64
  let notFound: Int64
  let conflicts: [String: Int64]
  let samples: [Sample]

  struct Sample: Encodable, Sendable {
    let action: String
    let reason: String?
    let key: [String: String?]
    let differences: [Difference]
    let reference: [String: String?]
  }

  struct Difference: Encodable, Sendable {
    let column: String
    let source: String?
    let target: String?
  }

  enum CodingKeys: String, CodingKey {
    case table, merged, policy, triggers, rows, insert, update, skip, same, conflict, conflicts, samples
    case matchedBy = "matched_by"
    case notFound = "not_found"
  }

  package init(_ merge: TableMerge) {
    let layout = merge.layout
    table = layout.name.description
    merged = layout.isMerged
    matchedBy = layout.key.columns
    policy = layout.isMerged ? layout.policy.rawValue : nil
    triggers = layout.triggersRest ? [] : layout.triggers.map(\.name)
    rows = merge.total
    insert = merge.rows("insert")
    update = merge.rows("update")
    skip = merge.rows("skip")
    same = merge.rows("same") + merge.rows("matched")
    conflict = merge.conflicts
    notFound = merge.rows("absent")
    conflicts = Dictionary(
      merge.counts.filter { $0.action == "conflict" }.map { ($0.reason ?? "", $0.rows) }, uniquingKeysWith: +)
    samples = merge.samples.map { sample in
      Sample(
        action: sample.action == "absent" ? "not_found" : sample.action, reason: sample.reason,
        key: Self.object(sample.key),
        differences: sample.differences.map {
          Difference(column: $0.column, source: $0.source, target: $0.target)
        }, reference: Self.object(sample.reference))
    }
  }

  private static func object(_ values: [MergeSample.Value]) -> [String: String?] {
    Dictionary(values.map { ($0.column, $0.text) }) { first, _ in first }
  }
}
