import ArchiveModel

/// Chosen relations that are restored into another schema, beside those of the same name.
///
/// The statements that define them are rewritten token by token: a qualified name of a chosen relation gets the
/// new schema, and so does the text of `nextval` and `setval`, which name a sequence in a string. Rows, other
/// strings, comments and all other names stay as they are.
package struct SchemaMove: Equatable, Sendable {
  /// The schema they go to.
  package let schema: String
  private let relations: Set<RelationName>
  /// `schema.name` as pg_dump quotes it, for strings.
  private let quoted: [String: RelationName]

  /// Moves the tables, sequences and indexes of a selection.
  package init(_ selection: TableSelection, to schema: String) {
    self.schema = schema
    let indexes = selection.entries.compactMap { entry -> RelationName? in
      switch entry.desc {
      case "INDEX", "STATISTICS": return entry.relation
      case "CONSTRAINT":
        let table = selection.tables.first {
          entry.schema == $0.schema && entry.name.hasPrefix($0.name + " ")
        }
        return table.map {
          RelationName(schema: entry.schema ?? "", name: String(entry.name.dropFirst($0.name.count + 1)))
        }
      default: return nil
      }
    }
    relations = Set((selection.tables + selection.sequences).map(\.relation) + indexes)
    var quoted: [String: RelationName] = [:]
    for relation in relations {
      for schema in Self.spellings(relation.schema) {
        for name in Self.spellings(relation.name) { quoted["\(schema).\(name)"] = relation }
      }
    }
    self.quoted = quoted
  }

  /// What comes before the script: the schema, unless it is there.
  package var opening: String {
    let name = SQLText.literal(SQLText.identifier(schema))
    let made = SQLText.literal("CREATE SCHEMA \(SQLText.identifier(schema))")
    // CREATE SCHEMA IF NOT EXISTS wants the right to create even when there is nothing to do.
    let body = "BEGIN IF pg_catalog.to_regnamespace(\(name)) IS NULL THEN EXECUTE \(made); END IF; END"
    return "DO LANGUAGE plpgsql \(SQLText.literal(body));\n"
  }

  /// How a name may be written: in quotes, and bare when that needs none.
  private static func spellings(_ name: String) -> [String] {
    let isPlain =
      name.utf8.allSatisfy { $0.isASCIILower || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
      && name.utf8.first?.isASCIIDigit == false
    return [SQLText.identifier(name)] + (isPlain ? [name] : [])
  }

  /// The statement with the names moved.
  func rewritten(_ statement: [UInt8]) -> [UInt8] {
    let tokens = SQLTokens.of(statement)
    let isInsert = tokens.first?.is("insert") == true
    var result: [UInt8] = []
    var copied = 0
    func replace(_ range: Range<Int>, by text: String) {
      result.append(contentsOf: statement[copied..<range.lowerBound])
      result.append(contentsOf: text.utf8)
      copied = range.upperBound
    }
    var index = 0
    while index < tokens.count {
      defer { index += 1 }
      if case .string(let text) = tokens[index].kind, !isInsert, let relation = quoted[text],
        Self.namesRelation(at: index, tokens)
      {
        let moved = SQLText.identifier(schema, relation.name)
        replace(tokens[index].range, by: SQLText.literal(moved))
      } else if meansChosen(at: index, tokens) {
        replace(tokens[index].range, by: SQLText.identifier(schema))
        // The values of an INSERT hold no names of relations.
        if isInsert { break }
        index += 2
      }
    }
    result.append(contentsOf: statement[copied...])
    return result
  }

  /// Whether a `schema . name` that begins here is a chosen relation.
  private func meansChosen(at index: Int, _ tokens: [SQLToken]) -> Bool {
    guard index + 2 < tokens.count, let schema = tokens[index].identifier, tokens[index + 1].isMark("."),
      let name = tokens[index + 2].identifier, index == 0 || !tokens[index - 1].isMark(".")
    else { return false }
    return relations.contains(RelationName(schema: schema, name: name))
  }

  /// Whether a string is cast to `regclass` or is the first argument of `setval`.
  private static func namesRelation(at index: Int, _ tokens: [SQLToken]) -> Bool {
    let after = tokens[(index + 1)...].prefix(3)
    if after.count == 3, after.prefix(2).allSatisfy({ $0.isMark(":") }), after.last?.is("regclass") == true {
      return true
    }
    return index >= 2 && tokens[index - 1].isMark("(") && tokens[index - 2].is("setval")
  }
}
