import ArchiveModel
package import Foundation
import Glibc

/// A test restore as one JSON document, which another machine can record.
///
/// Format `strongroom/test-restore/v1`; instants are RFC 3339 in UTC, digests hexadecimal.
package struct ProofReport: Codable, Sendable, Equatable {
  static let format = "strongroom/test-restore/v1"

  package var schema = ProofReport.format
  package var backup: String
  package var environment: String
  package var name: String?
  /// As `TestRestoreOutcome.Verdict`.
  package var verdict: String
  package var at: Date
  /// The machine that restored it.
  package var host: String
  /// Which bytes were restored: of the dump as it is stored, and of the plain dump when they are known.
  package var storedDigest: String?
  package var plainDigest: String?
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
