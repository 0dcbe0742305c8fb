import Foundation

/// What one test restore showed, as the catalog keeps it and `--json` prints it.
package struct ProofEvidence: Codable, Sendable, Equatable {
  /// One check of the user's.
  package struct Check: Codable, Sendable, Equatable {
    /// As the settings have it in `[[test_restore.check]]`.
    package var name: String
    /// Whether the first field of the query's answer was true.
    package var passed: Bool
    /// What the query gave, or why it could not be run; nil for no row.
    package var found: String?
  }

  private static let format = "strongroom/proof/v1"

  /// Names the format of the document.
  package var schema = ProofEvidence.format
  /// `scratch`, `server` or `command`.
  package var target: String
  /// Where it was restored, for people.
  package var place: String
  /// The proof host; nil when it was this machine.
  package var host: String?
  /// How long all of it took, from the reading of the dump to the last check.
  package var seconds: Double = 0
  /// The load alone, or the user's command; nil when it did not get to its end.
  package var loadSeconds: Double?
  /// Making and starting the scratch server.
  package var serverSeconds: Double?
  /// In the restored database; nil when nobody counted, as after a command.
  package var tables: Int?
  /// In all of these; nil when nobody counted.
  package var rows: Int64?
  /// In the restored database; nil when nobody counted.
  package var sequences: Int?
  /// In the restored database; nil when nobody counted.
  package var largeObjects: Int64?
  /// Constraints that the server holds true.
  package var constraints: Int?
  /// Of alembic in the restored database, sorted; empty without any, and when nobody looked.
  package var revisions: [String] = []
  /// Whether the schema's fingerprint was the same; nil when it was not compared.
  package var schemaSame: Bool?
  /// Whether there was a census of the dumped snapshot to compare with.
  package var compared = false
  /// In the order of the settings; empty when they have none or these could not be asked.
  package var checks: [Check] = []
  /// What differs from what was backed up.
  package var differences: [String] = []
  /// Why it could not be restored; nil when it was.
  package var failure: String?
  /// What to do about `failure`, or the last words of the user's command; nil when nothing is known.
  package var hint: String?
  /// What the result does not cover, or what was done to make it possible.
  package var notes: [String] = []

  /// Whether the stored bytes are not those that were backed up; not kept, since the catalog has it as a check.
  var isDamaged = false

  /// Whether the backup is proved to restore.
  package var passed: Bool { failure == nil && differences.isEmpty && checks.allSatisfy(\.passed) }

  enum CodingKeys: String, CodingKey {
    case schema, target, place, host, seconds, tables, rows, sequences, constraints, revisions, compared,
      checks
    case differences, failure, hint, notes
    case loadSeconds = "load_seconds"
    case serverSeconds = "server_seconds"
    case largeObjects = "large_objects"
    case schemaSame = "schema_same"
  }

  init(target: String, place: String) {
    self.target = target
    self.place = place
  }

  /// Reads what the catalog keeps; nil where a later version wrote it in another format.
  static func read(_ document: String) -> ProofEvidence? {
    let found = try? JSONDecoder().decode(ProofEvidence.self, from: Data(document.utf8))
    return found?.schema == format ? found : nil
  }

  /// The text that the catalog keeps.
  func document() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
