/// One value of a schema document.
package enum SchemaValue: Hashable, Sendable {
  case null
  case flag(Bool)
  /// A number as it is written.
  case number(String)
  case text(String)
  case list([SchemaValue])
  case object([String: SchemaValue])

  /// The text, when it is one.
  package var text: String? { if case .text(let text) = self { text } else { nil } }

  /// Whether it is `true`.
  package var isTrue: Bool { self == .flag(true) }

  /// The members, when it is an object.
  package var members: [String: SchemaValue] { if case .object(let members) = self { members } else { [:] } }

  /// The texts of a list.
  package var texts: [String] {
    if case .list(let values) = self { values.compactMap(\.text) } else { [] }
  }
}

extension SchemaValue: CustomStringConvertible {
  /// For people: a text as it is, a list with commas, an object as `name value` with commas.
  package var description: String {
    switch self {
    case .null: "none"
    case .flag(let flag): flag ? "yes" : "no"
    case .number(let digits): digits
    case .text(let text): text
    case .list(let values): values.map(\.description).joined(separator: ", ")
    case .object(let members):
      members.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
  }
}
