/// Parts of suggested statements.
enum Statement {
  /// `TABLE public.users`, `COLUMN public.users."email"`, `CONSTRAINT "c" ON public.users`; nil for what has no such name.
  static func name(_ key: ObjectKey, home: ObjectKind? = nil) -> String? {
    guard let table = key.table else {
      switch key.kind {
      case .cast, .operatorClass, .defaultPrivileges: return nil
      case .schema, .extension, .eventTrigger, .publication, .foreignServer:
        return "\(key.kind.keyword) \(SQLName.quoted(key.name))"
      default: return "\(key.kind.keyword) \(key.name)"
      }
    }
    switch key.kind {
    case .column: return "COLUMN \(table).\(SQLName.quoted(key.name))"
    case .index: return "INDEX \(index(key.name, on: table))"
    case .statistics: return "STATISTICS \(key.name)"
    default: return "\(key.kind.keyword) \(SQLName.quoted(key.name)) ON \(table)"
    }
  }

  /// An index lies in its table's schema.
  static func index(_ name: String, on table: String) -> String {
    "\(SQLName.split(table).container).\(SQLName.quoted(name))"
  }

  /// The definition of a partitioned table's index for all its partitions: the server tells it `ON ONLY`.
  static func wholeIndex(_ definition: String) -> String {
    guard let only = definition.firstRange(of: " ON ONLY ") else { return definition }
    return String(definition[..<only.lowerBound] + " ON " + definition[only.upperBound...])
  }

  /// `ALTER TABLE t` and what follows.
  static func alter(_ table: String, _ words: String) -> String { "ALTER TABLE \(table) \(words);" }

  static func alter(column: String, of table: String, _ words: String) -> String {
    alter(table, "ALTER COLUMN \(SQLName.quoted(column)) \(words)")
  }

  /// A definition as a statement of its own; that of a function comes with a line feed and no semicolon.
  static func ended(_ definition: String) -> String {
    var text = Substring(definition)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text.hasSuffix(";") ? String(text) : text + ";"
  }
}
