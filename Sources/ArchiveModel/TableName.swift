/// A table as a user names it: `users` or `billing.users`, each part exact, never folded.
package struct TableName: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
  /// The schema, when it was given.
  package let schema: String?
  /// The table itself.
  package let name: String

  /// Names a table whose parts are already apart.
  package init(schema: String?, name: String) {
    self.schema = schema
    self.name = name
  }

  /// Reads `table`, `schema.table`, and either part in double quotes (`"odd.name"`); throws `nameInvalid`.
  package init(_ text: String) throws(ModelFault) {
    var parts: [String] = []
    var rest = Substring(text)
    repeat {
      guard let part = Self.takePart(&rest), parts.count < 2 else {
        throw ModelFault(
          .nameInvalid, "\(text.quotedForMessage) is not a table name",
          hint: "Write users, schema.users, or put odd names in double quotes: '\"odd.name\"'.")
      }
      parts.append(part)
    } while rest.popFirst() == "."
    schema = parts.count == 2 ? parts[0] : nil
    name = parts[parts.count - 1]
  }

  /// Takes one quoted or bare part off the front, leaving a dot or nothing behind it.
  private static func takePart(_ rest: inout Substring) -> String? {
    var part = ""
    if rest.first == "\"" {
      rest.removeFirst()
      while let character = rest.popFirst() {
        if character != "\"" {
          part.append(character)
        } else if rest.first == "\"" {
          part.append(rest.removeFirst())
        } else {
          return part.isEmpty || !(rest.isEmpty || rest.first == ".") || part.utf8.contains(0) ? nil : part
        }
      }
      return nil
    }
    while let character = rest.first, character != "." {
      guard character != "\"", character != "\0" else { return nil }
      part.append(rest.removeFirst())
    }
    return part.isEmpty || (rest == ".") ? nil : part
  }

  /// The spelling that `init(_:)` reads back to the same name.
  package var description: String {
    func shown(_ part: String) -> String {
      part.contains { $0 == "." || $0 == "\"" }
        ? "\"" + part.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
          + "\""
        : part
    }
    return schema.map { shown($0) + "." + shown(name) } ?? shown(name)
  }

  package static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}
