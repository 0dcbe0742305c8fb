import ArchiveModel
import Catalog
import Foundation
import Storage

/// Compares catalog and archive folder both ways, by names and sizes; reads no dump and changes nothing (F23).
package struct CheckOperation: Sendable {
  private let wait: Duration

  /// `wait` bounds how long others that hold the archive are waited for.
  package init(wait: Duration = .zero) {
    self.wait = wait
  }

  /// Compares; throws `catalogMissing`, `catalogDamaged`, `locked`, and the store's faults.
  package func run(in context: OperationContext) async throws -> CheckOutcome {
    let archive = try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
    let locks = try await archive.lockShared(for: "catalog check", wait: wait, in: context)
    defer { locks.release() }
    context.progress(.step("check the catalog"))
    var findings = try archive.catalog.quickCheck().map {
      CheckOutcome.Finding(kind: .catalog, name: "", sentence: $0)
    }
    context.progress(.step("compare catalog and store"))
    let listing = try await archive.store.list()
    var comparison = StoreComparison(listing)
    try archive.catalog.allObjects(inStore: OpenArchive.storeName) { comparison.expect($0) }
    // What a running backup publishes is its own until it is recorded.
    let running = try archive.catalog.interruptedBackups().map(\.fileName)
    findings += comparison.findings(sparing: running)
    context.progress(.finished)
    return CheckOutcome(
      findings: findings, expected: comparison.expected,
      present: listing.objects.count + listing.strangers.count)
  }
}

/// The files of a store against those of a catalog.
struct StoreComparison {
  private(set) var expected = 0
  private var unclaimed: [String: Int64]
  private var strangers: Set<String>
  private var found: [CheckOutcome.Finding] = []

  init(_ listing: StoreListing) {
    unclaimed = Dictionary(
      listing.objects.map { ($0.name.rawValue, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    strangers = Set(listing.strangers)
  }

  /// Looks for a stored file and the files beside it.
  mutating func expect(_ known: KnownObject) {
    guard known.backupState != .removed, known.copy != .removed else { return }
    let name = known.object.name
    expected += 1
    let size = unclaimed.removeValue(forKey: name)
    if strangers.remove(name) != nil {
      note(.changed, name, known, "\(name) is no ordinary file with one name")
    } else if size == nil {
      note(.missing, name, known, "\(name) is missing")
    } else if let size, size != known.object.storedBytes {
      note(.changed, name, known, "\(name) has \(size) bytes instead of \(known.object.storedBytes)")
    }
    var companions = [(name + ".sha256", "the checksum file")]
    if known.object.role == .dump { companions.append((name + ".json", "the manifest")) }
    for (companion, what) in companions {
      expected += 1
      guard unclaimed.removeValue(forKey: companion) == nil else { continue }
      note(.missing, companion, known, "\(what) of \(name) is missing")
    }
  }

  /// Every difference, orphans last.
  func findings(sparing running: [String]) -> [CheckOutcome.Finding] {
    let spared = running.flatMap { text -> [String] in
      guard let name = ArchiveName(text) else { return [text] }
      return [text, name.globals.description, name.censusName]
    }
    let orphans = unclaimed.keys.filter { name in !spared.contains { name.hasPrefix($0) } }.sorted()
    return found
      + (orphans.map { name in
        CheckOutcome.Finding(kind: .orphan, name: name, sentence: "the catalog does not know \(name)")
      }
        + strangers.sorted().map {
          CheckOutcome.Finding(kind: .orphan, name: $0, sentence: "\($0) is no file of an archive")
        })
  }

  private mutating func note(
    _ kind: CheckOutcome.Finding.Kind, _ name: String, _ known: KnownObject, _ sentence: String
  ) {
    found.append(
      CheckOutcome.Finding(kind: kind, name: name, backup: known.backup, sentence: sentence))
  }
}
