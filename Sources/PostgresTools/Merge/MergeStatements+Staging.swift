package import ArchiveModel
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
    var questions: [String] = []
    for child in layout.tables {
      for reference in child.references where reference.parent == table.name {
        let columns = reference.columns.compactMap { child.column($0) }
        let parents = reference.parentColumns.compactMap { table.column($0) }
        guard columns.count == reference.columns.count, parents.count == columns.count else { return nil }
        questions.append(question(parents, of: columns, in: child))
      }
    }
    return questions.isEmpty ? nil : questions.joined(separator: " OR ")
  }

  /// Whether a row of the source is referred to, by the equality of its own types, in a form that can be hashed.
  private func question(_ parents: [ColumnLayout], of columns: [ColumnLayout], in child: TableLayout)
    -> String
  {
    let isOne = Set(parents.map(\.sourceEquality)).count == 1
    // Operators of several schemas cannot stand between two rows; arrays ask the types themselves.
    let form = { (value: String) in isOne ? value : "ARRAY[\(value)]" }
    let wanted = zip(parents, columns).map { parent, column in
      let name = "c." + SQLText.identifier(column.sourceName)
      let isAlike =
        column.sourceType == parent.sourceType || isOne && parent.sourceEquality == Self.equal
      return form(isAlike ? name : "\(name)::\(parent.sourceType)")
    }
    let theirs = parents.map { form("s." + SQLText.identifier($0.sourceName)) }.joined(separator: ", ")
    let operation = isOne ? parents.first?.sourceEquality ?? Self.equal : Self.equal
    return
      "(\(theirs)) \(operation) ANY (SELECT DISTINCT \(wanted.joined(separator: ", ")) FROM \(source(child)) c)"
  }

  /// Asks whether the source has large objects of the numbers in a column.
  package static func largeObjectQuestion(_ table: TableName, column: String) -> String {
    """
    SELECT EXISTS (SELECT FROM \(SQLText.identifier(table)) s JOIN pg_catalog.pg_largeobject_metadata l
      ON l.oid = s.\(SQLText.identifier(column)))
    """
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
