/// The `GRANT` and `REVOKE` that lead from one list of privileges to another.
struct Grants {
  private let change: SchemaChange

  init(_ change: SchemaChange) { self.change = change }

  /// Empty where they have to be written by hand.
  var statements: [String] {
    guard let on = place else { return [] }
    let before = Set(change.before.texts)
    let after = Set(change.after.texts)
    // An absent list of a routine or a type is the built-in default, which is not empty.
    guard change.before != .null && change.after != .null || ![.routine].contains(change.kind) else {
      return []
    }
    return before.subtracting(after).sorted().compactMap { revoke($0, on) }
      + after.subtracting(before).sorted().compactMap { grant($0, on) }
  }

  private var place: String? {
    if change.kind == .column, let table = change.key.table { return table }
    switch change.kind {
    case .table, .foreignTable, .view, .materializedView: return change.key.name
    case .sequence: return "SEQUENCE \(change.key.name)"
    case .schema: return "SCHEMA \(SQLName.quoted(change.key.name))"
    case .routine: return "ROUTINE \(change.key.name)"
    default: return nil
    }
  }

  private var columns: String { change.kind == .column ? " (\(SQLName.quoted(change.key.name)))" : "" }

  private func grant(_ item: String, _ on: String) -> String? {
    guard let (role, privilege, grantable) = Self.parts(item) else { return nil }
    return "GRANT \(privilege)\(columns) ON \(on) TO \(role)\(grantable ? " WITH GRANT OPTION" : "");"
  }

  private func revoke(_ item: String, _ on: String) -> String? {
    guard let (role, privilege, _) = Self.parts(item) else { return nil }
    return "REVOKE \(privilege)\(columns) ON \(on) FROM \(role);"
  }

  /// `role=PRIVILEGE*`; the name of a role may hold an equals sign, a privilege none.
  private static func parts(_ item: String) -> (role: String, privilege: String, grantable: Bool)? {
    guard let mark = item.lastIndex(of: "=") else { return nil }
    let role = String(item[..<mark])
    let privilege = item[item.index(after: mark)...]
    return (
      role == "PUBLIC" ? role : SQLName.quoted(role), String(privilege.prefix { $0 != "*" }),
      privilege.hasSuffix("*")
    )
  }
}
