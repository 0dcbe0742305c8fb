import ArchiveModel
import Operations

/// What a store gave back, for people.
struct RecoverText {
  private let terminal: Terminal
  private let isQuiet: Bool

  init(_ terminal: Terminal, isQuiet: Bool = false) { (self.terminal, self.isQuiet) = (terminal, isQuiet) }

  /// What is wanting on standard error, then what there is.
  func write(_ outcome: RecoverOutcome) {
    for id in outcome.nowhere {
      terminal.errorLine("lost: backup \(id): its files are neither here nor in any store")
    }
    for name in outcome.broken {
      terminal.errorLine("warning: \(outcome.store): \(name) is not there, or has another size")
    }
    for leftover in outcome.leftovers {
      terminal.errorLine("left alone: \(leftover.name): \(leftover.sentence)")
    }
    if outcome.inventory == nil {
      terminal.errorLine(
        "warning: store '\(outcome.store)' has no copy of the catalog that can be used; only manifests tell")
    }
    guard !isQuiet else { return }
    for backup in outcome.found {
      terminal.line("\(backup.id)  \(backup.state.rawValue)  \(backup.dump?.name ?? ""), by its manifest")
    }
    if let kept = outcome.keptAside { terminal.line("The damaged catalog is kept as \(kept).") }
    let source =
      outcome.inventory.map { "from \($0) of store \(outcome.store)" } ?? "from store \(outcome.store)"
    terminal.line("\(outcome.known + outcome.found.count) backups known \(source)")
    terminal.line(
      outcome.dryRun
        ? "Nothing was done (--dry-run)."
        : "Files that are not here are fetched when they are needed; 'strongroom fetch ID' brings one back now."
    )
  }
}

/// The same as one JSON document.
struct RecoverDocument: Encodable {
  struct Leftover: Encodable {
    var name: String
    var reason: String
  }

  var schema = "strongroom/catalog-recover/v1"
  var dryRun: Bool
  var store: String
  var inventory: String?
  var known: Int
  var found: [BackupDocument]
  var nowhere: [String]
  var broken: [String]
  var leftAlone: [Leftover]
  var keptAside: String?

  init(_ outcome: RecoverOutcome) {
    dryRun = outcome.dryRun
    store = outcome.store
    inventory = outcome.inventory
    known = outcome.known
    found = outcome.found.map(BackupDocument.init)
    nowhere = outcome.nowhere.map(\.rawValue)
    broken = outcome.broken
    leftAlone = outcome.leftovers.map { Leftover(name: $0.name, reason: $0.sentence) }
    keptAside = outcome.keptAside
  }

  enum CodingKeys: String, CodingKey {
    case schema, store, inventory, known, found, nowhere, broken
    case dryRun = "dry_run"
    case leftAlone = "left_alone"
    case keptAside = "kept_aside"
  }
}
