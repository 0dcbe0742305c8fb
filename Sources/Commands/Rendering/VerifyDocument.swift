import ArchiveModel
import Foundation
import Operations

/// A verification run as one JSON document.
struct VerifyDocument: Encodable {
  struct Item: Encodable {
    var id: String
    var name: String?
    var depth: String
    var at: Date
    var passed: Bool
    var state: String
    var finding: String?
    var quarantined: [String]
    /// What is wrong with checksum files and the manifest.
    var sideFindings: [String]
    var repaired: [String]

    enum CodingKeys: String, CodingKey {
      case id, name, depth, at, passed, state, finding, quarantined, repaired
      case sideFindings = "side_findings"
    }
  }

  var schema = "strongroom/verify/v1"
  var results: [Item]
  var unknown: [String]
  /// Backups whose copies nobody can read there.
  var unverified: [String]
  var bytes: Int64
  /// Whether the catalog has the results.
  var recorded: Bool

  init(_ outcome: VerifyOutcome) {
    results = outcome.items.map {
      Item(
        id: $0.backup.id.rawValue, name: $0.backup.dump?.name, depth: $0.verification.depth.rawValue,
        at: $0.verification.at, passed: $0.verification.passed, state: $0.verification.state.rawValue,
        finding: $0.verification.finding, quarantined: $0.quarantined,
        sideFindings: $0.sideFindings, repaired: $0.repaired)
    }
    unknown = outcome.unknown
    unverified = outcome.unread.map(\.id.rawValue)
    bytes = outcome.bytes
    recorded = outcome.obstacle == nil
  }
}
