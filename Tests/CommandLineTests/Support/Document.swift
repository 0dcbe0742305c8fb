import Foundation
import Testing

/// A JSON document as a test reads it.
struct Document {
  let value: Any?

  init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  private init(value: Any?) { self.value = value }

  subscript(_ key: String) -> Document { Document(value: (value as? [String: Any])?[key]) }

  subscript(_ index: Int) -> Document {
    let list = value as? [Any] ?? []
    return Document(value: list.indices.contains(index) ? list[index] : nil)
  }

  var text: String? { value as? String }

  /// The same text for the same value.
  var canonical: String {
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
    let data = try? JSONSerialization.data(withJSONObject: value ?? NSNull(), options: options)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
  var number: Int64? { (value as? NSNumber)?.int64Value }
  var flag: Bool? { value as? Bool }
  var list: [Document] { (value as? [Any] ?? []).map { Document(value: $0) } }
  var texts: [String] { list.compactMap(\.text) }
  var keys: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
}

/// Whether a text is an RFC 3339 instant in UTC.
func isInstant(_ text: String?) -> Bool {
  text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil
}
