import ArchiveModel
import Foundation
import Operations

/// Everything known about one backup as one JSON document.
struct DetailsDocument: Encodable {
  struct Check: Encodable {
    var store: String
    var depth: String
    var at: Date
    var passed: Bool
    var finding: String?
  }

  struct Proof: Encodable {
    var at: Date
    var passed: Bool
    var evidence: ProofEvidence?
  }

  struct Event: Encodable {
    var at: Date
    var text: String
    var run: String?
  }

  struct Flag: Encodable {
    var reason: String
    var since: Date
    var acknowledged: Date?
    var acknowledgement: String?
  }

  struct Hold: Encodable {
    var reason: String
    var since: Date
    var until: Date?
  }

  var schema = "strongroom/show/v1"
  var flag: Flag?
  var holds: [Hold]
  var backup: BackupDocument
  var path: String?
  var removed: Date?
  /// By store, the archive's own first.
  var copies: [CopyDocument]
  var census: Census?
  var verifications: [Check]
  var testRestores: [Proof]
  var events: [Event]

  enum CodingKeys: String, CodingKey {
    case schema, flag, holds, backup, path, removed, copies, census, verifications, events
    case testRestores = "test_restores"
  }

  init(_ details: BackupDetails) {
    backup = BackupDocument(details.backup)
    backup.copies = details.copies.isEmpty ? nil : CopyTallyDocument(CopyTally(details.copies))
    copies = details.copies.map(CopyDocument.init)
    flag = details.flag.map {
      Flag(
        reason: $0.reason, since: $0.since, acknowledged: $0.acknowledged, acknowledgement: $0.acknowledgement
      )
    }
    holds = details.holds.map { Hold(reason: $0.reason, since: $0.since, until: $0.until) }
    path = details.path
    removed = details.removed
    census = details.census
    verifications = details.verifications.map {
      Check(store: $0.store, depth: $0.depth.rawValue, at: $0.at, passed: $0.passed, finding: $0.finding)
    }
    testRestores = details.proofs.map { Proof(at: $0.at, passed: $0.passed, evidence: $0.evidence) }
    events = details.events.map { Event(at: $0.at, text: $0.text, run: $0.run?.rawValue) }
  }
}
