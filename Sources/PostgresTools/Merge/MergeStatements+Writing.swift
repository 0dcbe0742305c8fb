package import ArchiveModel
import RowMerge

/// A statement that changes rows, and how many it must change.
package struct MergeWrite: Sendable, Equatable {
  /// What it does, such as `insert into public.users`.
  package var what: String
  /// The table whose rows it changes.
  package var table: TableName
  /// Gives the number of rows that it changed.
  package var sql: String
  /// Gives the number that it must change.
  package var expected: String
}

extension MergeStatements {
  /// Before anything is written: triggers that rest, checks that wait.
  package func preparation() -> [String] {
    var statements: [String] = []
    var waiting: [String] = []
    for table in layout.merged {
      let name = SQLText.identifier(table.name)
      for trigger in table.triggers where table.triggersRest {
        statements.append("ALTER TABLE \(name) DISABLE TRIGGER \(SQLText.identifier(trigger.name))")
      }
      for reference in table.references where reference.tie == .checkedLast && reference.isConstraint {
        waiting.append(SQLText.identifier(table.name.schema ?? "public", reference.name))
      }
    }
    if !waiting.isEmpty { statements.append("SET CONSTRAINTS \(waiting.joined(separator: ", ")) DEFERRED") }
    return statements
  }

  /// Moves the sequences of numbers that are given anew beyond those that are taken; to be run before `matching`.
  ///
  /// Sequences only move forward, and a rollback does not take that back.
  package func catchingUp() -> [String] {
    var statements: [String] = []
    for table in layout.merged {
      for column in table.columns {
        guard case .renumbered(let sequence) = column.kind else { continue }
        statements.append(advance(sequence, beyond: column, of: table))
      }
    }
    return statements
  }

  /// Inserts and updates of all tables in order, then the links that had to wait.
  package func writes() -> [MergeWrite] {
    var writes: [MergeWrite] = []
    for table in layout.merged {
      writes.append(insertion(table))
      if let update = update(table) { writes.append(update) }
    }
    for table in layout.merged {
      for reference in table.late {
        if let link = link(table, reference) { writes.append(link) }
      }
    }
    return writes
  }

  /// When all is written: checks, and triggers as they were.
  package func settling() -> [String] {
    var statements = ["SET CONSTRAINTS ALL IMMEDIATE"]
    for table in layout.merged {
      let name = SQLText.identifier(table.name)
      for trigger in table.triggers where table.triggersRest {
        let word = trigger.isAlways ? "ENABLE ALWAYS TRIGGER" : "ENABLE TRIGGER"
        statements.append("ALTER TABLE \(name) \(word) \(SQLText.identifier(trigger.name))")
      }
    }
    return statements
  }

  /// Sequences beyond the numbers that came along.
  package func closing() -> [String] {
    var statements: [String] = []
    for table in layout.merged {
      for column in table.columns where column.isWritten && !column.isRenumbered {
        guard let sequence = column.sequence else { continue }
        statements.append(advance(sequence, beyond: column, of: table))
      }
    }
    return statements
  }

  private func advance(_ sequence: String, beyond column: ColumnLayout, of table: TableLayout) -> String {
    let (edge, before) = column.ascends ? ("max", "<") : ("min", ">")
    return """
      SELECT pg_catalog.setval(\(SQLText.literal(sequence))::pg_catalog.regclass, e.edge)
      FROM (SELECT pg_catalog.\(edge)(\(SQLText.identifier(column.name))) AS edge FROM \(target(table))) e, \(sequence) s
      WHERE CASE WHEN s.is_called THEN s.last_value \(before) e.edge ELSE s.last_value \(before)= e.edge END
      """
  }

  private func insertion(_ table: TableLayout) -> MergeWrite {
    let nulled = Set(table.late.flatMap(\.nulled))
    let columns = table.columns.filter { $0.isWritten && !nulled.contains($0.name) }
    let values = columns.map { column in
      column.isRenumbered ? "m.\(Self.new(column.name))" : "r.\(SQLText.identifier(column.name))"
    }
    let names = columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
    return MergeWrite(
      what: "insert into \(table.name)", table: table.name,
      sql: """
        WITH written AS (
          INSERT INTO \(SQLText.identifier(table.name)) (\(names)) OVERRIDING SYSTEM VALUE
          SELECT \(values.joined(separator: ", ")) FROM \(rows(table.name)) r
          JOIN \(map(table.name)) m ON m.\(Self.row) \(Self.equal) r.\(Self.row)
          WHERE m.\(Self.action) \(Self.equal) 'insert'
          ORDER BY r.\(Self.row) RETURNING 1)
        SELECT pg_catalog.count(*) FROM written
        """,
      expected: count(table, "m.\(Self.action) \(Self.equal) 'insert'"))
  }

  private func update(_ table: TableLayout) -> MergeWrite? {
    let waiting = Set(table.late.filter { $0.tie == .linkedLast }.flatMap(\.nulled))
    let columns = compared(table).map(\.name).filter { !waiting.contains($0) }.map { SQLText.identifier($0) }
    guard table.policy == .update, !columns.isEmpty else { return nil }
    let values = columns.map { "\($0) = r.\($0)" }.joined(separator: ", ")
    return MergeWrite(
      what: "update \(table.name)", table: table.name,
      sql: """
        WITH written AS (
          UPDATE \(target(table)) t SET \(values) FROM \(rows(table.name)) r
          JOIN \(map(table.name)) m ON m.\(Self.row) \(Self.equal) r.\(Self.row)
          WHERE m.\(Self.action) \(Self.equal) 'update' AND \(isThere(table)) RETURNING 1)
        SELECT pg_catalog.count(*) FROM written
        """,
      expected: count(table, "m.\(Self.action) \(Self.equal) 'update'"))
  }

  /// Links rows that were inserted, or are updated, to parents that came later.
  private func link(_ table: TableLayout, _ reference: ReferenceLayout) -> MergeWrite? {
    let columns = reference.nulled.map { SQLText.identifier($0) }
    guard reference.tie == .linkedLast, !columns.isEmpty else { return nil }
    let values = columns.map { "\($0) = r.\($0)" }.joined(separator: ", ")
    let refers = Self.refers(reference, "r", raw: true)
    return MergeWrite(
      what: "link \(table.name) to \(reference.parent)", table: table.name,
      sql: """
        WITH written AS (
          UPDATE \(target(table)) t SET \(values) FROM \(rows(table.name)) r
          JOIN \(map(table.name)) m ON m.\(Self.row) \(Self.equal) r.\(Self.row)
          WHERE \(isThere(table)) AND \(Self.isWritten) AND (\(refers) OR m.\(Self.action) \(Self.equal) 'update') RETURNING 1)
        SELECT pg_catalog.count(*) FROM written
        """,
      expected: count(table, "\(Self.isWritten) AND (\(refers) OR m.\(Self.action) \(Self.equal) 'update')"))
  }

  /// The condition that a row of the target is the one of `r` and `m`, by its new number or its key.
  ///
  /// A place does not tell: triggers may have moved the row since it was matched.
  private func isThere(_ table: TableLayout) -> String {
    if let column = table.columns.first(where: \.isRenumbered)?.name {
      return "t.\(SQLText.identifier(column)) \(Self.equal) m.\(Self.new(column))"
    }
    return Self.sameKey(table, "r", "t")
  }

  private func count(_ table: TableLayout, _ condition: String) -> String {
    """
    SELECT pg_catalog.count(*) FROM \(map(table.name)) m
    JOIN \(rows(table.name)) r ON r.\(Self.row) \(Self.equal) m.\(Self.row) WHERE \(condition)
    """
  }
}
