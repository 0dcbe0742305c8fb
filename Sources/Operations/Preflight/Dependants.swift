import PostgresTools
import SchemaDiff

/// The queries that name what hangs on a table or a column and keeps it from being dropped or retyped.
struct Dependants {
  /// What is dropped as well, in the words of `pg_describe_object`.
  private let leaving: Set<String>
  private let leavingTables: Set<String>

  init(_ differences: [Difference]) {
    let dropped = differences.filter { $0.change == .drop }
    leavingTables = Set(dropped.filter { $0.kind == .table }.map(\.object))
    leaving = Set(
      dropped.compactMap { difference in
        switch difference.kind {
        case .view, .materializedView: return difference.object
        case .routine: return "function \(difference.object)"
        case .constraint, .trigger, .policy:
          guard let table = difference.table else { return nil }
          let name = difference.object.dropLast(" on \(table)".count)
          return "\(difference.kind.rawValue) \(name) on table \(table)"
        default: return nil
        }
      })
  }

  /// Those that the change does not drop itself, in their order.
  func staying(_ found: [String]) -> [String] {
    found.filter { name in
      !leaving.contains(name) && !leavingTables.contains { name.hasSuffix(" on table \($0)") }
    }
  }

  /// Nil for what nothing can hang on, or what stays.
  func query(of difference: Difference) -> String? {
    guard let table = difference.table else { return nil }
    let relation = "\(SQLText.literal(table))::pg_catalog.regclass"
    switch (difference.kind, difference.change, difference.attribute) {
    case (.column, .drop, _):
      return difference.columnName.map { Self.whatStops(relation, column: $0, "true") }
    case (.column, .alter, "type"):
      // Keys, checks and indexes are made anew with the column.
      let others =
        "d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass,"
        + " 'pg_proc'::regclass, 'pg_attrdef'::regclass, 'pg_class'::regclass)"
      return difference.columnName.map { Self.whatStops(relation, column: $0, others) }
    case (.table, .drop, _): return Self.whatStops(relation, column: nil, "true")
    default: return nil
    }
  }

  /// What depends on it and does not go with it by itself; `gone` holds all that does.
  private static func whatStops(_ relation: String, column: String?, _ condition: String) -> String {
    let number =
      column.map {
        "(SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = \(relation) AND a.attname = \(SQLText.literal($0)))"
      } ?? "0"
    return """
      WITH RECURSIVE gone (classid, objid, objsubid) AS (
        SELECT 'pg_class'::regclass::oid, \(relation)::oid, \(number)::integer
        UNION
        SELECT d.classid, d.objid, d.objsubid FROM gone g JOIN pg_depend d ON d.refclassid = g.classid
          AND d.refobjid = g.objid AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)
        WHERE d.deptype IN ('a', 'i', 'I', 'P', 'S')
      )
      SELECT DISTINCT CASE WHEN d.classid = 'pg_rewrite'::regclass
          THEN (SELECT format('%s', r.ev_class::regclass) FROM pg_rewrite r WHERE r.oid = d.objid)
          ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
      FROM gone g JOIN pg_depend d ON d.refclassid = g.classid
        AND d.refobjid = g.objid AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)
      WHERE d.deptype = 'n' AND \(condition) AND NOT EXISTS (SELECT FROM gone o
        WHERE o.classid = d.classid AND o.objid = d.objid AND o.objsubid IN (0, d.objsubid)) ORDER BY 1
      """
  }
}
