/// What `ALTER COLUMN … TYPE` does to the rows, as measured on PostgreSQL 15 (postgres.md §1.4).
struct TypeChange {
  private let old: TypeName
  private let new: TypeName

  init(from old: String, to new: String) {
    self.old = TypeName(old)
    self.new = TypeName(new)
  }

  /// Whether every row is written anew; when it is not known, it is said to be.
  var rewrites: Bool { !(isStringGrowth || isNumericGrowthInPlace) }

  /// Whether every value surely stays what it is.
  var keepsEveryValue: Bool {
    if isStringGrowth || isNumericGrowth || new.name == "text" { return true }
    let wider: [String: Set<String>] = [
      "smallint": ["integer", "bigint", "numeric"], "integer": ["bigint", "numeric", "double precision"],
      "bigint": ["numeric"], "real": ["double precision"], "date": ["timestamp without time zone"],
    ]
    return new.arguments.isEmpty && wider[old.name]?.contains(new.name) ?? false
  }

  private var isStringGrowth: Bool {
    let strings: Set = ["text", "character varying"]
    guard strings.contains(old.name), strings.contains(new.name) else { return false }
    guard let limit = new.arguments.first else { return true }
    return old.name == "character varying" && old.arguments.first.map { $0 <= limit } ?? false
  }

  private var isNumericGrowth: Bool {
    guard old.name == "numeric", new.name == "numeric" else { return false }
    guard new.arguments.count == 2 else { return new.arguments.isEmpty }
    guard old.arguments.count == 2 else { return false }
    return new.arguments[1] >= old.arguments[1]
      && new.arguments[0] - new.arguments[1] >= old.arguments[0] - old.arguments[1]
  }

  private var isNumericGrowthInPlace: Bool {
    isNumericGrowth && (new.arguments.isEmpty || new.arguments[1] == old.arguments[1])
  }
}

/// A type as `format_type` writes it: name and the numbers in its parentheses.
struct TypeName: Equatable {
  let name: String
  let arguments: [Int]

  init(_ text: String) {
    guard let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")"), open < close else {
      name = text
      arguments = []
      return
    }
    // The numbers may stand in the middle: timestamp(3) without time zone.
    name = String(text[..<open] + text[text.index(after: close)...])
    arguments = text[text.index(after: open)..<close].split(separator: ",").compactMap {
      Int($0.filter { !$0.isWhitespace })
    }
  }
}
