package import ArchiveModel
package import RowMerge

/// What a merge will do: shown by `--dry-run`, confirmed, and executed as the same value.
package struct MergePlan: Sendable {
  /// As it was asked; safety backup, report and waiting go by it when the plan is executed.
  package let request: MergeRequest
  /// The order of the tables, and how the rows of each are matched.
  package let layout: MergeLayout
  /// What would become of the rows as they are now; counted anew when it is done.
  package let tables: [TableMerge]
  /// The target's name on its server.
  package let database: String
  /// Such as `localhost:5432`.
  package let server: String
  /// Whether the target asks for its name before anything is done.
  package let protected: Bool

  /// Whether the target has everything already.
  package var isNothing: Bool { tables.allSatisfy { $0.writes == 0 && $0.conflicts == 0 } }
  /// The rows that forbid the merge.
  package var conflicts: Int64 { tables.reduce(0) { $0 + $1.conflicts } }
}

/// What becomes of the rows of one table.
package struct TableMerge: Sendable, Equatable {
  /// Also for tables that are not merged: their rows are only looked up, since others refer to them.
  package let layout: TableLayout
  /// One for each action and reason that rows came to.
  package let counts: [MergeCount]
  /// Some rows of each kind.
  package let samples: [MergeSample]

  /// How many rows end like that.
  package func rows(_ action: String) -> Int64 {
    counts.filter { $0.action == action }.reduce(0) { $0 + $1.rows }
  }

  /// Rows of the source that were looked at.
  package var total: Int64 { counts.reduce(0) { $0 + $1.rows } }
  /// The rows that forbid the merge.
  package var conflicts: Int64 { rows("conflict") }
  /// The rows that change the target, inserted or updated.
  package var writes: Int64 { rows("insert") + rows("update") }
}

/// What a merge did.
package struct MergeOutcome: Sendable {
  /// As counted in the transaction that wrote them, in the order of the plan.
  package var tables: [TableMerge]
  /// The backup of the target from before; nil when there was nothing to write, or none was wanted.
  package var safetyBackup: BackupID?
  /// The path of the report; nil when none was asked for, or it could not take its name.
  package var report: String?
  /// How long it took, the safety backup included.
  package var seconds: Double
  /// What failed when the rows were there.
  package var trouble: OperationFault?
}
