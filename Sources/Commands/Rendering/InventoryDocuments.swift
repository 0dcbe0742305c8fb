import ArchiveModel
import Operations

/// The differences between catalog and store as one JSON document.
struct CheckDocument: Encodable {
  struct Finding: Encodable {
    var kind: String
    var name: String
    var backup: String?
    var finding: String
  }

  var schema = "strongroom/catalog-check/v1"
  var findings: [Finding]
  var expected: Int
  var present: Int

  init(_ outcome: CheckOutcome) {
    findings = outcome.findings.map {
      Finding(kind: $0.kind.rawValue, name: $0.name, backup: $0.backup?.rawValue, finding: $0.sentence)
    }
    expected = outcome.expected
    present = outcome.present
  }
}

/// A rebuilt catalog as one JSON document.
struct RebuildDocument: Encodable {
  struct Leftover: Encodable {
    var name: String
    var reason: String
  }

  var schema = "strongroom/catalog-rebuild/v1"
  var dryRun: Bool
  var backups: [BackupDocument]
  /// Those that had no manifest.
  var adopted: [BackupDocument]
  var leftAlone: [Leftover]
  var keptAside: String?

  init(_ outcome: RebuildOutcome) {
    dryRun = outcome.dryRun
    backups = outcome.backups.map(BackupDocument.init)
    adopted = outcome.adopted.filter { $0.fate == .imported }.compactMap(\.backup).map(BackupDocument.init)
    leftAlone =
      outcome.leftovers.map { Leftover(name: $0.name, reason: $0.sentence) }
      + outcome.adopted.filter { $0.fate != .imported }.map {
        Leftover(name: $0.path, reason: $0.sentence ?? "")
      }
    keptAside = outcome.keptAside
  }

  enum CodingKeys: String, CodingKey {
    case schema, backups, adopted
    case dryRun = "dry_run"
    case leftAlone = "left_alone"
    case keptAside = "kept_aside"
  }
}
