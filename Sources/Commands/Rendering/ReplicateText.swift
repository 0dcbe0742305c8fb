import ArchiveModel
import Foundation
import Operations

/// What a replication did, for people: one line for each store.
enum ReplicateText {
  static func lines(_ outcome: ReplicateOutcome) -> [String] { outcome.items.map(line) }

  /// Says what went wrong, and gives the status of the worst of it.
  static func report(_ outcome: ReplicateOutcome, to terminal: Terminal) -> ExitStatus {
    for item in outcome.items {
      for failure in item.failures {
        terminal.errorLine("warning: \(item.store): \(failure.name): \(failure.sentence)")
      }
      if let trouble = item.trouble { for line in FaultText.lines(for: trouble) { terminal.errorLine(line) } }
    }
    if let worst = outcome.items.compactMap(\.trouble).first { return worst.exitStatus }
    return outcome.items.contains { !$0.failures.isEmpty || $0.refused > 0 } ? .partial : .ok
  }

  private static func line(_ item: ReplicateOutcome.Item) -> String {
    if let window = item.closedUntil { return "\(item.store): left alone, its window is \(window)" }
    var parts: [String] = []
    if item.sent > 0 { parts.append("\(item.sent) sent") }
    if item.repaired > 0 { parts.append("\(item.repaired) repaired") }
    if item.bytes > 0 { parts.append(Quantity.bytes(item.bytes)) }
    if parts.isEmpty, item.trouble == nil { parts.append("nothing to send") }
    if !item.healed.isEmpty { parts.append("\(item.healed.count) brought back") }
    if item.catalogExport != nil { parts.append("catalog sent") }
    if item.refused > 0 { parts.append("\(item.refused) refused: plain text") }
    if !item.failures.isEmpty { parts.append("\(item.failures.count) failed") }
    if item.trouble != nil { parts.append("not finished") }
    let unverified = item.unverified > 0 ? ", \(item.unverified) of them sent, unverified" : ""
    if item.trouble == nil { parts.append("\(item.present) good copies there\(unverified)") }
    return "\(item.store): " + parts.joined(separator: ", ")
  }
}

/// A replication as one JSON document.
struct ReplicateDocument: Encodable {
  struct Failure: Encodable {
    var name: String
    var reason: String
  }

  struct Item: Encodable {
    var store: String
    var sent: Int
    var repaired: Int
    var bytes: Int64
    var present: Int
    var unverified: Int
    var refused: Int
    var failures: [Failure]
    var healed: [String]
    var catalogExport: String?
    var error: String?
    var errorCode: String?
    var closedUntil: String?
    var seconds: Double

    enum CodingKeys: String, CodingKey {
      case store, sent, repaired, bytes, present, unverified, refused, failures, healed, error, seconds
      case catalogExport = "catalog_export"
      case errorCode = "error_code"
      case closedUntil = "closed_until"
    }
  }

  var schema = "strongroom/replicate/v1"
  var stores: [Item]

  init(_ outcome: ReplicateOutcome) {
    stores = outcome.items.map { item in
      Item(
        store: item.store, sent: item.sent, repaired: item.repaired, bytes: item.bytes, present: item.present,
        unverified: item.unverified, refused: item.refused,
        failures: item.failures.map { Failure(name: $0.name, reason: $0.sentence) }, healed: item.healed,
        catalogExport: item.catalogExport, error: item.trouble?.message,
        errorCode: item.trouble?.code.rawValue,
        closedUntil: item.closedUntil, seconds: item.seconds)
    }
  }
}
