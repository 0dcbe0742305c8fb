import ArchiveModel
import FoundationEssentials

extension PsqlSession {
  /// Decodes the one JSON document that a query gives.
  package func decoded<Value: Decodable>(_ type: Value.Type, _ sql: String) async throws -> Value {
    guard let value = try await decodedIfAny(type, sql) else {
      throw PostgresFault(.unexpected, "a query on \(connection.place) gave no document", hint: nil)
    }
    return value
  }

  /// Decodes the one JSON document that a query gives; nil when there is no row.
  package func decodedIfAny<Value: Decodable>(_ type: Value.Type, _ sql: String) async throws -> Value? {
    guard let text = try await scalar(sql) else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw PostgresFault(
        .unexpected, "a document from \(connection.place) could not be understood", hint: nil, cause: error)
    }
  }
}
