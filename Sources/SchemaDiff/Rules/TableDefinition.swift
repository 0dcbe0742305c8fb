/// The statements that make a table with all that hangs on it.
struct TableDefinition {
  let table: SchemaObject
  let schema: Schema

  private var name: String { table.key.name }

  /// Owned sequences first, then the table and what hangs on it.
  var statements: [String] { sequences + [creation] + ownerships + indexes + triggers + policies }

  /// The foreign keys, which want the other tables to be there.
  var foreignKeys: [String] { constraints("f") }

  private var ownedSequences: [SchemaObject] {
    let defaults = schema.parts(.column, of: name).compactMap { $0["default"].text }
    return defaults.compactMap { text in
      guard let open = text.firstRange(of: "nextval('"), let close = text.firstRange(of: "'::regclass") else {
        return nil
      }
      let key = ObjectKey(
        kind: .sequence, table: nil, name: String(text[open.upperBound..<close.lowerBound]))
      guard let sequence = schema[key], sequence["owned_by"].text?.hasPrefix(name + ".") ?? false else {
        return nil
      }
      return sequence
    }
  }

  private var sequences: [String] {
    ownedSequences.map {
      "CREATE SEQUENCE \($0.key.name) AS \($0["type"]) \(SequenceWords($0.attributes).options);"
    }
  }

  private var ownerships: [String] {
    ownedSequences.map { "ALTER SEQUENCE \($0.key.name) OWNED BY \($0["owned_by"]);" }
  }

  private var creation: String {
    let unlogged = table["persistence"] == .text("u") ? "UNLOGGED " : ""
    let parents = table["inherits"].texts
    if let bound = table["partition_bound"].text, let parent = parents.first {
      return "CREATE \(unlogged)TABLE \(name) PARTITION OF \(parent) \(bound)\(partitioning)\(storage);"
    }
    let columns = schema.parts(.column, of: name).filter { !$0["inherited_only"].isTrue }.map {
      "  \(SQLName.quoted($0.key.name)) \(Definition($0).columnWords())"
    }
    let inner = schema.parts(.constraint, of: name).filter {
      $0["type"].text != "f" && !$0["inherited_only"].isTrue
    }.map { "  CONSTRAINT \(SQLName.quoted($0.key.name)) \($0["def"])" }
    let inherits = parents.isEmpty ? "" : " INHERITS (\(parents.joined(separator: ", ")))"
    return "CREATE \(unlogged)TABLE \(name) (\n\((columns + inner).joined(separator: ",\n"))\n)"
      + "\(inherits)\(partitioning)\(storage);"
  }

  private var partitioning: String { table["partition_key"].text.map { " PARTITION BY \($0)" } ?? "" }

  private var storage: String {
    let options = table["options"].texts
    return options.isEmpty ? "" : " WITH (\(options.joined(separator: ", ")))"
  }

  private func constraints(_ type: String) -> [String] {
    schema.parts(.constraint, of: name).filter { $0["type"].text == type && !$0["inherited_only"].isTrue }.map
    {
      Statement.alter(name, "ADD CONSTRAINT \(SQLName.quoted($0.key.name)) \($0["def"])")
    }
  }

  private var indexes: [String] {
    schema.parts(.index, of: name).filter { $0["constraint"] == .null && $0["parent"] == .null }
      .compactMap { $0["def"].text }.map { Statement.ended(Statement.wholeIndex($0)) }
  }

  private var triggers: [String] {
    schema.parts(.trigger, of: name).filter { !$0["from_parent"].isTrue }.compactMap { $0["def"].text }.map(
      Statement.ended)
  }

  private var policies: [String] {
    let security = table["rls_enabled"].isTrue ? [Statement.alter(name, "ENABLE ROW LEVEL SECURITY")] : []
    return security + schema.parts(.policy, of: name).map { PartRules.policy($0) }
  }
}
