/// What is gone and what is new and looks alike: perhaps a rename, which would keep the rows.
struct RenameGuess {
  private let changes: [SchemaChange]
  private let target: Schema
  private let source: Schema

  init(_ changes: [SchemaChange], target: Schema, source: Schema) {
    self.changes = changes
    self.target = target
    self.source = source
  }

  /// One for each pair that matches nothing else.
  var differences: [Difference] { tables + columns }

  private var tables: [Difference] {
    pairs(.table) { change in
      guard let object = change.either else { return nil }
      let schema = change.action == .add ? source : target
      let parts = schema.parts(.column, of: object.key.name)
      guard !parts.isEmpty else { return nil }
      return parts.map { "\($0.key.name) \($0["type"]) \($0["not_null"])" }.joined(separator: ", ")
    }
    .map { old, new in
      let names = (SQLName.split(old.key.name), SQLName.split(new.key.name))
      let move = "ALTER TABLE \(old.key.name) "
      let statement =
        names.0.container == names.1.container
        ? "\(move)RENAME TO \(SQLName.quoted(names.1.last));"
        : "\(move)SET SCHEMA \(names.1.container);"
      return difference(old, new, table: old.key.name, statement)
    }
  }

  /// Those at the same place first, then those after the same column that both sides have.
  private var columns: [Difference] {
    let atPlace = pairs(.column) { change in signature(change) { "\($0["pos"])" } }
    let taken = Set(atPlace.flatMap { [$0.0.key, $0.1.key] })
    let afterSame = pairs(.column) { change in
      taken.contains(change.key) ? nil : signature(change) { "after \(sharedColumn(before: $0, change))" }
    }
    return (atPlace + afterSame).map { old, new in
      let table = old.key.table ?? ""
      return difference(
        old, new, table: table,
        Statement.alter(
          table, "RENAME COLUMN \(SQLName.quoted(old.key.name)) TO \(SQLName.quoted(new.key.name))"))
    }
  }

  private func signature(_ change: SchemaChange, _ place: (SchemaObject) -> String) -> String? {
    guard let column = change.either, let table = change.key.table, column.home == .table else { return nil }
    return "\(table) \(place(column)) \(column["type"]) \(column["not_null"]) \(column["default"])"
  }

  /// The last column before this one that both sides have; empty when there is none.
  private func sharedColumn(before column: SchemaObject, _ change: SchemaChange) -> String {
    let (own, other) = change.action == .add ? (source, target) : (target, source)
    let earlier = own.parts(.column, of: column.key.table ?? "").prefix { $0.key != column.key }
    return earlier.last { other[$0.key] != nil }?.key.name ?? ""
  }

  /// What is dropped and what is added with the same signature, when there is one of each.
  private func pairs(
    _ kind: ObjectKind, _ signature: (SchemaChange) -> String?
  ) -> [(SchemaChange, SchemaChange)] {
    var gone: [String: [SchemaChange]] = [:]
    var new: [String: [SchemaChange]] = [:]
    for change in changes where change.kind == kind && change.action != .alter {
      guard let mark = signature(change) else { continue }
      if change.action == .drop { gone[mark, default: []].append(change) }
      if change.action == .add { new[mark, default: []].append(change) }
    }
    return gone.compactMap { mark, dropped in
      guard dropped.count == 1, let added = new[mark], added.count == 1 else { return nil }
      return (dropped[0], added[0])
    }
  }

  private func difference(
    _ old: SchemaChange, _ new: SchemaChange, table: String, _ statement: String
  ) -> Difference {
    Difference(
      kind: old.kind, object: new.key.display, table: table, change: .possibleRename, attribute: "name",
      before: old.key.display, after: new.key.display,
      assessment: Assessment(
        .high, lock: "\(Rules.accessExclusive) on \(table)",
        procedure: [
          "Find out whether it is a rename: dropping and adding instead loses the rows.",
          "Deploy code that copes with both names, or leave a view under the old one.",
          "Rename, and make views and functions that name it anew.",
        ], statements: [statement]), columnName: old.kind == .column ? old.key.name : nil)
  }
}
