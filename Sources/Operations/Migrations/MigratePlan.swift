package import ArchiveModel
import MigrationTools

/// What a migration or a rollback will do: shown, confirmed, and executed as the same value.
package struct MigratePlan: Sendable {
  /// One revision that is applied or undone.
  package struct Step: Sendable, Equatable {
    /// As alembic names it in `alembic_version`.
    package var revision: String
    /// The first line of its text; empty when it has none.
    package var title: String

    init(_ step: MigrationHistory.Step) {
      revision = step.revision
      title = step.title
    }
  }

  /// A table or a column that goes.
  package struct Drop: Sendable, Equatable {
    /// The table.
    package var table: TableName
    /// Nil when the whole table goes.
    package var column: String?
    /// Rows, or values that are not NULL; nil when they could not be counted.
    package var count: Int64?

    /// Such as `table public.legacy (12 rows)`.
    package var account: String {
      let counted = count.map { " (\($0.counting(column == nil ? "row" : "value")))" } ?? ""
      return (column.map { "column \(table).\($0)" } ?? "table \(table)") + counted
    }
  }

  /// As it was asked; backup, remedy and waiting go by it when the plan is executed.
  package let request: MigrateRequest
  /// The name on its server.
  package let database: String
  /// Such as `localhost:5432`.
  package let server: String
  /// Whether the environment asks for its name before anything is done.
  package let protected: Bool
  /// Whether a restore can be a swap; otherwise it happens in place.
  let mayCreateDatabases: Bool
  /// The revisions in the database, sorted; none before the first migration.
  package let current: [String]
  /// The project's newest revisions, sorted.
  package let heads: [String]
  /// Where it goes, as alembic is told: a revision, `heads` or `base`.
  package let target: String
  /// The revisions that it is at when it got there.
  let goal: [String]
  let history: MigrationHistory
  /// The revisions in the order in which they are applied or undone; none when there is nothing to do.
  package let steps: [Step]
  /// What speaks against the SQL, the riskiest first.
  package let findings: [PreflightReport.Finding]
  /// What could not be looked at, with the reason.
  package let unanswered: [String]
  /// Whether one transaction undoes all of it; nil when the SQL is not known.
  package let isAtomic: Bool?
  /// What may change values that no transaction takes back.
  let valueChanges: ValueChanges
  /// What the SQL drops.
  package let drops: [Drop]
  /// Where an earlier migration that ended without a word has left the database; nil when none has.
  package let interruption: MigrationInterruption?
  /// What the database looks like at revisions on the way, by the trial on a copy of the schema.
  let waypoints: [SchemaWaypoint]

  /// What is lost when it is done; nil when nothing is that a backup need be taken for.
  package var loss: String? {
    let name = request.environment
    if request.isBackwards {
      let what = drops.isEmpty ? "" : ", which drops \(drops.map(\.account).joined(separator: ", "))"
      return "this undoes \(steps.count.counting("migration")) of '\(name)'\(what)"
    }
    return protected ? "this migrates the protected environment '\(name)'" : nil
  }
}

/// The fingerprint that a schema has at certain revisions.
struct SchemaWaypoint: Sendable, Equatable {
  /// Sorted.
  let revisions: [String]
  let fingerprint: String
}
