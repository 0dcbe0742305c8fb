import ArchiveModel
import PostgresTools
import SchemaDiff

/// Asks the rows and the dependants of one database, difference by difference.
struct RowInquiry {
  let session: PsqlSession
  /// Whether views and foreign keys that hang on what goes are looked for.
  let dependants: Bool
  private(set) var findings: [PreflightReport.Finding] = []
  private(set) var asked = 0
  private(set) var unanswered: [String] = []

  init(session: PsqlSession, dependants: Bool) {
    self.session = session
    self.dependants = dependants
  }

  mutating func ask(_ difference: Difference) async throws {
    let told = difference.assessment
    if let check = told.preCheck {
      do {
        let count = try await count(check)
        asked += 1
        if count > 0 {
          findings.append(
            PreflightReport.Finding(
              rule: Self.rule(of: difference), risk: told.risk, object: Self.name(difference),
              why: "There are \(check.counts): \(count)"
                + (check.stops ? ", so it fails or loses them." : "."),
              instead: told.procedure.first ?? "", blocks: check.stops, count: count))
        }
      } catch let fault as PostgresFault {
        unanswered.append("\(Self.name(difference)): \(fault.message)")
      }
    }
    guard dependants, let query = Dependants.query(of: difference) else { return }
    let found = try await session.rows(query).compactMap { $0[0] }
    asked += 1
    guard !found.isEmpty else { return }
    findings.append(
      PreflightReport.Finding(
        rule: "dependants", risk: told.risk, object: Self.name(difference),
        why:
          "\(found.joined(separator: ", ")) depend\(found.count == 1 ? "s" : "") on it, so the change fails.",
        instead: "Drop what depends on it first and make it anew afterwards, never with CASCADE.",
        blocks: true, count: Int64(found.count)))
  }

  private func count(_ check: PreCheck) async throws -> Int64 {
    try await session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    do {
      if let setup = check.setup { try await session.execute(setup) }
      let text = try await session.scalar(check.sql)
      try await session.execute("ROLLBACK")
      return text.flatMap { Int64($0) } ?? 0
    } catch {
      // The first error is the one to tell.
      try? await session.execute("ROLLBACK")
      throw error
    }
  }

  private static func name(_ difference: Difference) -> String {
    "\(difference.kind.rawValue) \(difference.object)"
  }

  static func rule(of difference: Difference) -> String {
    switch (difference.kind, difference.change, difference.attribute) {
    case (.column, .drop, _): "values-before-drop-column"
    case (.column, .add, _): "rows-before-required-column"
    case (.column, _, "not_null"): "nulls-before-not-null"
    case (.column, _, _): "values-before-type-change"
    case (.table, .drop, _): "rows-before-drop-table"
    case (.table, _, _): "rows-before-rewrite"
    case (.index, _, _): "duplicates-before-unique"
    case (.enumType, _, _): "rows-with-removed-labels"
    case (.constraint, _, _):
      difference.after?.hasPrefix("FOREIGN KEY") ?? false
        ? "orphans-before-foreign-key"
        : difference.after?.hasPrefix("CHECK") ?? false ? "rows-that-break-check" : "duplicates-before-unique"
    default: "rows-before-change"
    }
  }
}

/// The queries that name what hangs on a table or a column.
enum Dependants {
  /// Nil for what nothing can hang on, or what stays.
  static func query(of difference: Difference) -> String? {
    guard let table = difference.table else { return nil }
    let relation = "\(SQLText.literal(table))::pg_catalog.regclass"
    switch (difference.kind, difference.change, difference.attribute) {
    case (.column, .drop, _), (.column, .alter, "type"):
      guard let column = difference.columnName else { return nil }
      return """
        \(views(relation)) AND d.refobjsubid = (SELECT a.attnum FROM pg_attribute a
          WHERE a.attrelid = \(relation) AND a.attname = \(SQLText.literal(column))) ORDER BY 1
        """
    case (.table, .drop, _):
      return """
        \(views(relation)) UNION SELECT format('%s.%I', c.conrelid::regclass, c.conname) FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = \(relation) AND c.conrelid <> c.confrelid ORDER BY 1
        """
    default: return nil
    }
  }

  private static func views(_ relation: String) -> String {
    """
    SELECT DISTINCT format('%s', r.ev_class::regclass) FROM pg_depend d
    JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = \(relation) AND r.ev_class <> d.refobjid
    """
  }
}
