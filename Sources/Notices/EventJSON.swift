import ArchiveModel
import Foundation

/// Events as JSON.
package enum EventJSON {
  /// One line without its end, keys sorted.
  package static func text(_ event: RunEvent) throws -> String {
    String(decoding: try encoder().encode(event), as: UTF8.self)
  }

  /// Reads what `text` wrote; throws `unexpected` for anything else.
  package static func event(_ text: String) throws(NoticeFault) -> RunEvent {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do {
      return try decoder.decode(RunEvent.self, from: Data(text.utf8))
    } catch {
      throw NoticeFault(.unexpected, "a notice that was kept cannot be read", cause: error)
    }
  }

  /// A small object as one line.
  static func line(_ fields: [String: String]) throws -> String {
    String(decoding: try encoder().encode(fields), as: UTF8.self)
  }

  private static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }
}
