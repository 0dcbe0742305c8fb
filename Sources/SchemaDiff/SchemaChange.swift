/// What must be done to one object of the target so that it is as in the source.
struct SchemaChange: Equatable {
  enum Action: String {
    case add, drop, alter
  }

  let action: Action
  let key: ObjectKey
  /// What is altered; nil for the object itself.
  let attribute: String?
  /// The object as the target has it; nil when it is added.
  let old: SchemaObject?
  /// The object as the source has it; nil when it is dropped.
  let new: SchemaObject?

  var kind: ObjectKind { key.kind }
  var before: SchemaValue { attribute.flatMap { old?[$0] } ?? .null }
  var after: SchemaValue { attribute.flatMap { new?[$0] } ?? .null }

  /// The object on the side that has it; the source's of both.
  var either: SchemaObject? { new ?? old }
}

/// Finds every change, one per object that one side lacks and one per attribute that differs.
struct ChangeFinder {
  let target: Schema
  let source: Schema
  let options: CompareOptions

  /// All changes, in no order.
  var changes: [SchemaChange] {
    var found: [SchemaChange] = []
    for (key, old) in target.objects {
      guard isCompared(key), !isLeftOut(old, by: source) else { continue }
      if let new = source[key] {
        found += alterations(key, old, new)
      } else {
        found.append(SchemaChange(action: .drop, key: key, attribute: nil, old: old, new: nil))
      }
    }
    for (key, new) in source.objects
    where isCompared(key) && target[key] == nil && !isLeftOut(new, by: target) {
      found.append(SchemaChange(action: .add, key: key, attribute: nil, old: nil, new: new))
    }
    return options.columnOrder ? found + reorderings : found
  }

  private func isCompared(_ key: ObjectKey) -> Bool { options.grants || key.kind != .defaultPrivileges }

  /// Whether it is an invalid index that the other schema lacks because it is that of a dump.
  private func isLeftOut(_ object: SchemaObject, by other: Schema) -> Bool {
    object["valid"] == .flag(false) && !other.knowsInvalidIndexes && other[object.key] == nil
  }

  private func alterations(_ key: ObjectKey, _ old: SchemaObject, _ new: SchemaObject) -> [SchemaChange] {
    guard old.attributes != new.attributes else { return [] }
    if key.kind == .foreignServer { return ofServers(key, old, new) }
    return told(key, old, new)
  }

  /// Other values of options are a difference of their own where nothing else of the server differs.
  private func ofServers(_ key: ObjectKey, _ old: SchemaObject, _ new: SchemaObject) -> [SchemaChange] {
    let (was, becomes, differ) = OptionDigests.hidden(old, new)
    let found = told(key, was, becomes)
    guard differ, !found.contains(where: { $0.attribute == "definition" }) else { return found }
    return found + [SchemaChange(action: .alter, key: key, attribute: "values", old: was, new: becomes)]
  }

  private func told(_ key: ObjectKey, _ old: SchemaObject, _ new: SchemaObject) -> [SchemaChange] {
    let names = Set(old.attributes.keys).union(new.attributes.keys)
    let differing = names.filter {
      options.compares($0) && old[$0] != new[$0] && !isCosmetic($0, old, new)
    }
    return Self.merged(differing, key.kind, old, new).map {
      SchemaChange(action: .alter, key: key, attribute: $0, old: $1, new: $2)
    }
  }

  /// Attributes that every kind has and that are changed by statements of their own.
  private static let ownStatements: Set = ["comment", "acl", "owner"]
  /// Kinds that are made anew whatever of them differs, so that one difference says it.
  private static let wholes: Set<ObjectKind> = [
    .policy, .range, .collation, .operator, .operatorClass, .cast, .textSearch, .dictionary, .eventTrigger,
    .publication, .foreignServer, .statistics,
  ]
  /// What repeats, attribute by attribute, what another attribute says when that one differs as well.
  private static let repeated: [ObjectKind: [String: Set<String>]] = [
    .column: ["identity": ["identity_seq"], "generated": ["generation_expr", "default"]],
    .index: ["def": ["unique", "keys", "predicate", "nulls_not_distinct", "valid"]],
    .constraint: [
      "def": ["type", "columns", "ref_table", "ref_columns", "validated", "enforced", "no_inherit"]
    ],
    .routine: ["def": ["returns", "kind"]],
    .table: ["kind": ["partition_key"], "inherits": ["partition_bound"]],
  ]

  private static func merged(
    _ names: Set<String>, _ kind: ObjectKind, _ old: SchemaObject, _ new: SchemaObject
  ) -> [(String, SchemaObject, SchemaObject)] {
    var left = names
    if kind == .constraint, isValidation(names, old, new) { left.remove("def") }
    for (attribute, others) in repeated[kind] ?? [:] where left.contains(attribute) { left.subtract(others) }
    guard wholes.contains(kind), !left.subtracting(ownStatements).isEmpty else {
      return left.map { ($0, old, new) }
    }
    var was = old
    var becomes = new
    was.attributes["definition"] = .object(old.attributes.filter { !ownStatements.contains($0.key) })
    becomes.attributes["definition"] = .object(new.attributes.filter { !ownStatements.contains($0.key) })
    return left.intersection(ownStatements).map { ($0, old, new) } + [("definition", was, becomes)]
  }

  /// Whether two definitions of a constraint differ only in that one is not validated.
  private static func isValidation(_ names: Set<String>, _ old: SchemaObject, _ new: SchemaObject) -> Bool {
    guard names.contains("validated"), let before = old["def"].text, let after = new["def"].text else {
      return false
    }
    let mark = " NOT VALID"
    return before == after + mark || after == before + mark
  }

  /// A version of an extension or validity of an index that only one side tells, and texts that majors write differently.
  private func isCosmetic(_ attribute: String, _ old: SchemaObject, _ new: SchemaObject) -> Bool {
    if attribute == "version", old.key.kind == .extension {
      return old[attribute] == .null || new[attribute] == .null
    }
    if attribute == "valid" { return old[attribute] == .null || new[attribute] == .null }
    guard target.major != source.major, attribute == "def",
      [.view, .materializedView, .rule].contains(old.key.kind),
      let before = old[attribute].text, let after = new[attribute].text
    else { return false }
    // 16 and newer leave out the relation's name before a column when there is only one relation.
    return Self.bare(before) == Self.bare(after)
  }

  /// A query's text without qualifiers and white space.
  private static func bare(_ text: String) -> [Substring] {
    text.split { $0.isWhitespace || "(),;".contains($0) }.map { word in
      word.split(separator: ".").last ?? word
    }
  }

  /// One change for each relation whose shared columns stand in another order.
  private var reorderings: [SchemaChange] {
    target.objects.values.compactMap { old in
      guard [.table, .foreignTable].contains(old.key.kind), let new = source[old.key] else { return nil }
      let before = target.parts(.column, of: old.key.name).map(\.key.name)
      let after = source.parts(.column, of: old.key.name).map(\.key.name)
      let shared = Set(before).intersection(after)
      guard before.filter(shared.contains) != after.filter(shared.contains) else { return nil }
      var was = old
      var becomes = new
      was.attributes["column_order"] = .list(before.map { .text($0) })
      becomes.attributes["column_order"] = .list(after.map { .text($0) })
      return SchemaChange(
        action: .alter, key: old.key, attribute: "column_order", old: was, new: becomes)
    }
  }
}
