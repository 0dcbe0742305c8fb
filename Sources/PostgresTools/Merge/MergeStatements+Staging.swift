import ArchiveModel
package import RowMerge

extension MergeStatements {
  /// Makes the table that takes the source's rows, with the types and collations of the target.
  package func staging(_ table: TableLayout) -> String {
    """
    CREATE TEMP TABLE \(stage(table.name)) ON COMMIT DROP AS
    SELECT \(columns(table)) FROM \(target(table)) t WITH NO DATA
    """
  }

  /// What psql reads before the rows, and after them.
  package func copyIn(_ table: TableLayout) -> String {
    "COPY \(stage(table.name)) (\(columns(table))) FROM STDIN;\n"
  }

  /// What psql reads after the last row.
  package static let copyEnd = "\\.\n"

  private func columns(_ table: TableLayout) -> String {
    table.columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
  }

  /// The words after `psql` that write rows of a snapshot to standard output.
  package static func copyArguments(_ statement: String, snapshot: String) -> [String] {
    [
      "-X", "-q", "--no-password", "-v", "ON_ERROR_STOP=1", "-c", "SET search_path = ''", "-c",
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "-c",
      "SET TRANSACTION SNAPSHOT \(SQLText.literal(snapshot))", "-c",
      "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; "
        + "SET LOCAL bytea_output = 'hex'", "-c", statement,
    ]
  }

  /// Gives the source's rows; of a table that is only looked into those that others refer to.
  package func copyOut(_ table: TableLayout) -> String {
    let columns = table.columns.map { "s." + SQLText.identifier($0.sourceName) }.joined(separator: ", ")
    let condition = table.isMerged ? nil : referredCondition(table)
    let rows = "SELECT \(columns) FROM \(source(table)) s" + (condition.map { " WHERE \($0)" } ?? "")
    return "COPY (\(rows)) TO STDOUT"
  }

  private func source(_ table: TableLayout) -> String {
    (table.sourceIsPartitioned ? "" : "ONLY ") + SQLText.identifier(table.name)
  }

  /// The references of others to the table, by the columns that they lead to; nil when it is not known which rows.
  private func referredCondition(_ table: TableLayout) -> String? {
    guard table.selfInKey == nil else { return nil }
    var questions: [[String]: [String]] = [:]
    for child in layout.tables {
      for reference in child.references where reference.parent == table.name {
        let columns = reference.columns.compactMap { child.column($0)?.sourceName }
        let parents = reference.parentColumns.compactMap { table.column($0)?.sourceName }
        guard columns.count == reference.columns.count, parents.count == columns.count else { return nil }
        let wanted = columns.map { "c." + SQLText.identifier($0) }.joined(separator: ", ")
        questions[parents, default: []].append("SELECT \(wanted) FROM \(source(child)) c")
      }
    }
    return questions.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { parents, selects in
      let names = parents.map { "s." + SQLText.identifier($0) }.joined(separator: ", ")
      return "(\(names)) IN (\(selects.joined(separator: " UNION ")))"
    }.joined(separator: " OR ")
  }

  /// Asks whether the source uses labels that the target's enumeration lacks.
  package func labelQuestion(_ table: TableLayout, column: ColumnLayout, labels: [String]) -> String {
    let name = "s." + SQLText.identifier(column.sourceName)
    return """
      SELECT pg_catalog.min(\(name)::pg_catalog.text) FROM \(source(table)) s
      WHERE \(name)::pg_catalog.text = ANY (\(SQLText.textArray(labels)))
      """
  }
}
