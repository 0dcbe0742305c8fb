import Foundation

/// A value in a JSON object that is written by hand.
enum JSONField: Encodable, ExpressibleByStringLiteral {
  case text(String)
  case number(Int64)
  case null

  init(stringLiteral value: String) { self = .text(value) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .null: try container.encodeNil()
    }
  }
}

/// JSON for scripts: snake_case keys as declared, sorted, instants RFC 3339 UTC, slashes bare.
enum JSONOutput {
  /// A whole document, indented, ending in a newline; one that may be long is a `JSONStream`.
  static func document(_ value: some Encodable) throws -> String {
    String(decoding: try indented(value), as: UTF8.self) + "\n"
  }

  /// One value, indented, without the newline.
  static func indented(_ value: some Encodable) throws -> Data {
    let encoder = encoder()
    encoder.outputFormatting.insert(.prettyPrinted)
    return try encoder.encode(value)
  }

  /// One object on one line, without the newline.
  static func line(_ fields: [String: JSONField]) -> String {
    (try? encoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }
}
