import ArchiveModel
import Foundation
import Operations

/// An import as one JSON document.
struct ImportDocument: Encodable {
  struct Item: Encodable {
    var path: String
    var result: String
    var timeSource: String?
    var removed: Bool
    var reason: String?
    var hint: String?
    var code: String?
    /// Of a dry run and of a refused file there is none to find in the catalog.
    var backup: BackupDocument?

    enum CodingKeys: String, CodingKey {
      case path, result, removed, reason, hint, code, backup
      case timeSource = "time_source"
    }
  }

  var schema = "strongroom/import/v1"
  var dryRun: Bool
  var items: [Item]
  var imported: Int
  var doubtful: Int
  var healed: Int
  var known: Int
  var passedOver: Int
  var refused: Int
  var bytes: Int64
  var seconds: Double

  init(_ outcome: ImportOutcome) {
    dryRun = outcome.dryRun
    items = outcome.items.map {
      Item(
        path: $0.path, result: $0.fate.rawValue, timeSource: $0.timeSource?.rawValue, removed: $0.removed,
        reason: $0.sentence, hint: $0.hint, code: $0.code?.rawValue,
        backup: $0.backup.map(BackupDocument.init))
    }
    imported = outcome.items(.imported).count
    doubtful = outcome.doubtful.count
    healed = outcome.items(.healed).count
    known = outcome.items(.known).count
    passedOver = outcome.items(.passedOver).count
    refused = outcome.items(.refused).count
    bytes = outcome.bytes
    seconds = outcome.seconds
  }

  enum CodingKeys: String, CodingKey {
    case schema, items, imported, doubtful, healed, known, refused, bytes, seconds
    case dryRun = "dry_run"
    case passedOver = "passed_over"
  }
}
