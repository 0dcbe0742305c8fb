import ArchiveModel
package import Foundation
import Glibc

/// A test restore as one JSON document, which another machine can record.
///
/// Format `strongroom/test-restore/v1`; instants are RFC 3339 in UTC, digests hexadecimal.
package struct ProofReport: Codable, Sendable, Equatable {
  static let format = "strongroom/test-restore/v1"

  /// Always `format`; whoever reads another one refuses it.
  package var schema = ProofReport.format
  /// Its id.
  package var backup: String
  /// As the catalog of the machine that restored it names it; for people.
  package var environment: String
  /// That of the dump's file; nil for a backup that has none.
  package var name: String?
  /// As `TestRestoreOutcome.Verdict`.
  package var verdict: String
  /// When the test ended; whoever records it refuses a time before the backup or still to come.
  package var at: Date
  /// The machine that restored it.
  package var host: String
  /// SHA-256 of the dump as it is stored, which tells which bytes were restored.
  package var storedDigest: String?
  /// SHA-256 of the plain dump; nil when the catalog there does not know it.
  package var plainDigest: String?
  /// Must give the verdict by itself, or the report is refused.
  package var evidence: ProofEvidence

  enum CodingKeys: String, CodingKey {
    case schema, backup, environment, name, verdict, at, host, evidence
    case storedDigest = "stored_sha256"
    case plainDigest = "plain_sha256"
  }

  /// What this machine found.
  package init(_ outcome: TestRestoreOutcome) {
    let backup = outcome.backup
    self.backup = backup.id.rawValue
    environment = backup.environment.rawValue
    name = backup.dump?.name
    verdict = outcome.verdict.rawValue
    at = outcome.at
    host = Machine.name
    storedDigest = backup.dump?.storedDigest.hex
    plainDigest = backup.dump?.plainDigest?.hex
    evidence = outcome.evidence
  }

  /// Whether it is about these bytes; another seal of the same dump has the same plain bytes.
  func isAbout(_ dump: BackupObject) -> Bool {
    storedDigest == dump.storedDigest.hex || plainDigest != nil && plainDigest == dump.plainDigest?.hex
  }
}

/// The machine that we run on.
enum Machine {
  /// Its name, as the kernel has it.
  static var name: String {
    var found = utsname()
    guard uname(&found) == 0 else { return "unknown" }
    return withUnsafeBytes(of: &found.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
