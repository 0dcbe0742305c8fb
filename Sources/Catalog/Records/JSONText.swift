import Foundation

/// JSON in a text column.
enum JSONText {
  static func array(_ strings: [String]) throws -> String {
    strings.isEmpty ? "[]" : try encode(strings)
  }

  static func strings(_ text: String) throws -> [String] {
    text == "[]" ? [] : try decode([String].self, from: text)
  }

  /// Writes keys sorted, so that equal values are equal texts.
  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
