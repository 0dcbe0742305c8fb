import ArchiveModel

/// What stands around the rows of a data-only dump when they are added to present tables, in one transaction.
///
/// pg_dump cannot order rows whose foreign keys form a circle, so the keys of the tables that get rows are taken
/// away first and made again last, which checks every row. Triggers of users rest meanwhile: their effects are in
/// the rows already.
package struct RowAddition: Equatable, Sendable {
  private let tables: [RelationName]

  /// Adds the rows of all tables that the dump has rows of.
  package init(_ contents: ArchiveContents) {
    tables = contents.entries.filter { $0.desc == "TABLE DATA" }.map(\.relation)
  }

  /// What comes before the rows; empty when there are none.
  package var opening: String {
    guard !tables.isEmpty else { return "" }
    return """
      SET LOCAL lock_timeout = '30s';
      \(RestingChecks.memory)
      DO LANGUAGE plpgsql \(SQLText.literal(pausing));

      """
  }

  /// What comes behind the rows; empty when there are none.
  package var closing: String {
    guard !tables.isEmpty else { return "" }
    return "SET CONSTRAINTS ALL IMMEDIATE;\nDO LANGUAGE plpgsql \(SQLText.literal(resuming));\n"
  }

  private var pausing: String {
    """
    DECLARE
      targets CONSTANT pg_catalog.regclass[] := \(RestingChecks.array(of: tables));
      found record;
    BEGIN
    \(RestingChecks.pausing(.ofTheTables))
    END
    """
  }

  private var resuming: String {
    """
    DECLARE
      found record;
    BEGIN
    \(RestingChecks.resuming)
    END
    """
  }
}
