/// Leaves out what follows from another change, so that a cause is told once.
///
/// The parts of a relation come and go with it; the index of a constraint with the constraint; an owned sequence with its
/// column; what a partition or a child inherits with the parent's.
struct Folding {
  private let changes: [SchemaChange]
  private let whole: Set<Event>
  private let altered: Set<Alteration>
  /// The action and the bare name of indexes that come or go.
  private let indexes: Set<String>
  private let target: Schema
  private let source: Schema

  private struct Event: Hashable {
    let action: String
    let key: ObjectKey
  }

  private struct Alteration: Hashable {
    let key: ObjectKey
    let attribute: String?
  }

  init(_ changes: [SchemaChange], target: Schema, source: Schema) {
    self.changes = changes
    self.target = target
    self.source = source
    whole = Set(
      changes.filter { $0.action != .alter }.map { Event(action: $0.action.rawValue, key: $0.key) })
    indexes = Set(
      changes.filter { $0.action != .alter && $0.kind == .index }
        .map { "\($0.action.rawValue) \($0.key.name)" })
    altered = Set(
      changes.filter { $0.action == .alter }.map { Alteration(key: $0.key, attribute: $0.attribute) })
  }

  /// The changes that are causes.
  var causes: [SchemaChange] { changes.filter { !follows($0) } }

  private func follows(_ change: SchemaChange) -> Bool {
    if change.action != .alter, let table = change.key.table, let home = change.either?.home,
      happens(change.action, ObjectKey(kind: home, table: nil, name: table))
    {
      return true
    }
    switch change.kind {
    case .index: return followsConstraint(change) || followsParent(change)
    case .constraint, .trigger: return change.either?["from_parent"].isTrue ?? false
    case .column: return followsInheritance(change)
    case .sequence: return followsColumn(change)
    default: return false
    }
  }

  private func happens(_ action: SchemaChange.Action, _ key: ObjectKey) -> Bool {
    whole.contains(Event(action: action.rawValue, key: key))
  }

  /// Of the index behind a constraint only what the constraint does not say is told.
  private func followsConstraint(_ change: SchemaChange) -> Bool {
    let backs = [change.old, change.new].contains { $0.map { $0["constraint"] != .null } ?? false }
    guard backs else { return false }
    guard change.action == .alter, let attribute = change.attribute else { return true }
    return ["def", "constraint", "unique", "primary", "keys", "predicate", "nulls_not_distinct"].contains(
      attribute)
  }

  private func followsParent(_ change: SchemaChange) -> Bool {
    guard let parent = change.either?["parent"].text else { return false }
    return indexes.contains("\(change.action.rawValue) \(SQLName.split(parent).last)")
  }

  /// A column that a child has from its parent changes with the parent's, one of a view with its query.
  private func followsInheritance(_ change: SchemaChange) -> Bool {
    guard let table = change.key.table else { return false }
    if let view = change.either?.home, [.view, .materializedView].contains(view), change.action != .alter {
      let key = ObjectKey(kind: view, table: nil, name: table)
      return altered.contains(Alteration(key: key, attribute: "def"))
    }
    guard change.either?["inherited_only"].isTrue ?? false else { return false }
    let home = ObjectKey(kind: .table, table: nil, name: table)
    let parents = (source[home] ?? target[home])?["inherits"].texts ?? []
    return parents.contains { parent in
      let key = ObjectKey(kind: .column, table: parent, name: change.key.name)
      if change.action == .alter {
        return altered.contains(Alteration(key: key, attribute: change.attribute))
      }
      return happens(change.action, key)
    }
  }

  private func followsColumn(_ change: SchemaChange) -> Bool {
    guard change.action != .alter, let owner = change.either?["owned_by"].text else { return false }
    let (table, column) = SQLName.split(owner)
    return happens(change.action, ObjectKey(kind: .table, table: nil, name: table))
      || happens(change.action, ObjectKey(kind: .column, table: table, name: column))
  }
}
