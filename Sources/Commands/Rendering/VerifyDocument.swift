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
  }

  var schema = "strongroom/verify/v1"
  var results: [Item]
  var unknown: [String]
  var bytes: Int64

  init(_ outcome: VerifyOutcome) {
    results = outcome.items.map {
      Item(
        id: $0.backup.id.rawValue, name: $0.backup.dump?.name, depth: $0.verification.depth.rawValue,
        at: $0.verification.at, passed: $0.verification.passed, state: $0.verification.state.rawValue,
        finding: $0.verification.finding, quarantined: $0.quarantined)
    }
    unknown = outcome.unknown
    bytes = outcome.bytes
  }
}
