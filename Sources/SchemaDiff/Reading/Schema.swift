/// The name of an object in a schema.
package struct ObjectKey: Hashable, Sendable {
  /// Part of the key: an index and a trigger of one table may have one name.
  package let kind: ObjectKind
  /// The relation that it hangs on, qualified and quoted; nil for what stands by itself.
  package let table: String?
  /// Qualified and quoted; the bare name, unquoted, of what hangs on a relation.
  package let name: String

  /// For people: `public.users`, `public.users.email`, `users_email_key on public.users`.
  package var display: String {
    guard let table else { return name }
    return kind == .column ? "\(table).\(SQLName.plain(name))" : "\(SQLName.plain(name)) on \(table)"
  }
}

/// One object with what is compared of it.
package struct SchemaObject: Hashable, Sendable {
  /// The same in both schemas for one object.
  package let key: ObjectKey
  /// The kind of the relation that it hangs on.
  let home: ObjectKind?
  /// Without what hangs on it, which are objects of their own.
  var attributes: [String: SchemaValue]

  subscript(name: String) -> SchemaValue { attributes[name] ?? .null }
}

/// A database's whole schema as objects.
package struct Schema: Equatable, Sendable {
  /// The server's major version.
  package let major: Int
  private(set) var objects: [ObjectKey: SchemaObject] = [:]
  /// Whether it is told which indexes are invalid; a dump leaves them out.
  let knowsInvalidIndexes: Bool
  private var partKeys: [String: [ObjectKey]] = [:]

  /// Reads the canonical document of `PostgresTools`; nil when it is not one.
  ///
  /// `aside` is what the document leaves out.
  package init?(document: String, major: Int, aside: SchemaAside = SchemaAside()) {
    guard case .object(let root)? = DocumentParser.parse(document), root["format"] == .number("1") else {
      return nil
    }
    self.major = major
    knowsInvalidIndexes = aside.invalidIndexes != nil
    for kind in ObjectKind.sections {
      for (name, value) in root[kind.section ?? ""]?.members ?? [:] {
        add(kind, name, value)
      }
    }
    for key in objects.keys where [.extension, .index, .foreignServer].contains(key.kind) {
      objects[key]?.attributes.merge(aside.attributes(of: key)) { $1 }
    }
  }

  /// How many objects there are, of all kinds.
  package var count: Int { objects.count }

  private mutating func add(_ kind: ObjectKind, _ name: String, _ value: SchemaValue) {
    var attributes = value.members
    if case .text(let schema) = value { attributes = ["schema": .text(schema)] }
    if kind == .defaultPrivileges { attributes = ["acl": value] }
    if kind == .compositeType {
      // A type has no life of its own in parts: its attributes are compared as one text.
      attributes["attributes"] = .text(Self.attributes(attributes["columns"]?.members ?? [:]))
      attributes["columns"] = nil
    }
    for part in ObjectKind.parts where ObjectKind.relations.contains(kind) {
      guard let member = part.member else { continue }
      for (child, value) in attributes.removeValue(forKey: member)?.members ?? [:] {
        let key = ObjectKey(kind: part, table: name, name: child)
        partKeys[name, default: []].append(key)
        objects[key] = SchemaObject(
          key: key, home: kind, attributes: Self.compared(value.members, of: part, in: kind))
      }
    }
    let key = ObjectKey(kind: kind, table: nil, name: name)
    objects[key] = SchemaObject(key: key, home: nil, attributes: attributes)
  }

  /// Types of a view's columns follow from its query, which is compared.
  private static func compared(
    _ attributes: [String: SchemaValue], of part: ObjectKind, in home: ObjectKind
  ) -> [String: SchemaValue] {
    guard part == .column, home == .view || home == .materializedView else { return attributes }
    return attributes.filter { ["default", "comment", "acl"].contains($0.key) }
  }

  private static func attributes(_ columns: [String: SchemaValue]) -> String {
    columns.sorted { position($0.value) < position($1.value) }
      .map { "\(SQLName.plain($0.key)) \($0.value.members["type"]?.text ?? "")" }.joined(separator: ", ")
  }

  static func position(_ column: SchemaValue) -> Int {
    if case .number(let digits)? = column.members["pos"] { Int(digits) ?? 0 } else { 0 }
  }

  /// An object by its key.
  subscript(key: ObjectKey) -> SchemaObject? { objects[key] }

  /// What hangs on a relation, of one kind, by name; columns by position.
  func parts(_ kind: ObjectKind, of table: String) -> [SchemaObject] {
    let found = (partKeys[table] ?? []).filter { $0.kind == kind }.compactMap { objects[$0] }
    guard kind == .column else { return found.sorted { $0.key.name < $1.key.name } }
    return found.sorted { Self.position(.object($0.attributes)) < Self.position(.object($1.attributes)) }
  }
}
