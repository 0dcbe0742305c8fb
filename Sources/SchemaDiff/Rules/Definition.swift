/// An object in words, and as the statement that makes it.
struct Definition {
  private let object: SchemaObject

  init(_ object: SchemaObject) { self.object = object }

  /// One line for people.
  var summary: String {
    switch object.key.kind {
    case .column: return columnWords(full: false)
    case .enumType: return object["labels"].description
    case .domain: return object["base"].description
    case .compositeType: return object["attributes"].description
    case .table where object["partition_key"] != .null:
      return "table partitioned by \(object["partition_key"])"
    case .extension: return "in schema \(object["schema"])"
    case .policy: return "for \(object["command"]) to \(object["roles"])"
    case .defaultPrivileges: return object["acl"].description
    default:
      guard let text = object["def"].text else { return object.key.kind.rawValue }
      return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }

  /// Type, collation, default or identity, NOT NULL: what follows a column's name.
  func columnWords(full: Bool = true) -> String {
    var words = [object["type"].text ?? "?"]
    if let collation = object["collation"].text { words.append("COLLATE \(collation)") }
    if let generated = object["generated"].text {
      words.append(
        "GENERATED ALWAYS AS (\(object["generation_expr"])) \(generated == "s" ? "STORED" : "VIRTUAL")")
    } else if let identity = object["identity"].text {
      words.append("GENERATED \(identity == "a" ? "ALWAYS" : "BY DEFAULT") AS IDENTITY\(full ? options : "")")
    } else if let value = object["default"].text {
      words.append("DEFAULT \(value)")
    }
    if object["not_null"].isTrue { words.append("NOT NULL") }
    return words.joined(separator: " ")
  }

  /// The options of an identity's sequence.
  private var options: String {
    let sequence = object["identity_seq"].members
    guard !sequence.isEmpty else { return "" }
    return " (\(SequenceWords(sequence).options))"
  }
}

/// The options of a sequence as SQL writes them.
struct SequenceWords {
  private let members: [String: SchemaValue]

  init(_ options: [String: SchemaValue]) { members = options }

  private func value(_ name: String) -> String { (members[name] ?? .null).description }

  /// `START WITH 1 INCREMENT BY 1 …`.
  var options: String {
    "START WITH \(value("start")) INCREMENT BY \(value("increment")) MINVALUE \(value("min")) "
      + "MAXVALUE \(value("max")) CACHE \(value("cache")) \(members["cycle"] == .flag(true) ? "" : "NO ")CYCLE"
  }
}
