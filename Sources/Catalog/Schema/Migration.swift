import GRDB

/// One named step of the schema; once released its text never changes, later ones are appended.
struct Migration: Sendable {
  /// Also the suffix of the copy that is made before it: `catalog.sqlite.before-<name>`.
  let name: String
  let statements: [String]

  /// Every step in order.
  static let all: [Migration] = [
    Migration(
      name: "0001-initial",
      statements: [
        InitialSchema.archive, InitialSchema.backups, InitialSchema.objects, InitialSchema.documents,
        InitialSchema.jobs, InitialSchema.journal, InitialSchema.search,
      ]),
    Migration(name: "0002-rekey", statements: [RekeyTables.statements]),
    Migration(
      name: "0003-retention",
      statements: [
        RetentionSchema.columns, RetentionSchema.evidence, RetentionSchema.runs,
        RetentionSchema.removalGuards,
        ListingSchema.indexes, ListingSchema.words, ListingSchema.totals,
      ]),
    Migration(name: "0004-copies", statements: [CopySchema.statements]),
    Migration(name: "0005-jobs", statements: [JobSchema.runs]),
    Migration(
      name: "0006-status", statements: [StatusSchema.runs, StatusSchema.indexes, StatusSchema.notices]),
    Migration(name: "0007-searched-tables", statements: [SearchedTables.statements]),
    Migration(name: "0008-procedures", statements: [ProcedureSchema.statements]),
    Migration(name: "0009-failures", statements: [FailureSchema.statements]),
  ]

  /// Runs the step and records it.
  func apply(to database: Database, at now: Microseconds) throws {
    for statement in statements { try database.execute(sql: statement) }
    try database.execute(
      sql: "INSERT INTO migrations (name, applied) VALUES (?, ?)", arguments: [name, now.rawValue])
  }
}
