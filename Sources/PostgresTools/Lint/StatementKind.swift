/// What decides whether a statement of a script succeeds.
package enum StatementKind: Sendable, Equatable {
  /// The schema, and rows only where a constraint is put on them.
  case definition
  /// The rows that it meets: INSERT, UPDATE, DELETE, MERGE.
  case rows
  /// The rows as well, and it may define anything: DO, CALL, SELECT of a function.
  case code
  /// COMMIT: constraints and triggers that were put off.
  case end

  /// Looks at the first word.
  package init(_ statement: String) {
    switch LintWords(statement).first ?? "" {
    case "insert", "update", "delete", "merge": self = .rows
    case "do", "call", "select", "with", "execute", "values": self = .code
    case "commit", "end": self = .end
    default: self = .definition
    }
  }

  /// The classes of SQLSTATE that tell of rows and not of the schema (PostgreSQL documentation, appendix A).
  ///
  /// 21 cardinality, 22 values, 23 constraints, P0 what PL/pgSQL raises. A wrong value in a definition is its own.
  var classesOfRows: Set<String> {
    switch self {
    case .definition: ["23"]
    case .rows, .code, .end: ["21", "22", "23", "P0"]
    }
  }
}

extension PostgresFault {
  /// Whether other rows might have let a statement of this kind succeed.
  package func dependsOnRows(of kind: StatementKind) -> Bool {
    state.map { kind.classesOfRows.contains(String($0.prefix(2))) } ?? false
  }
}
