import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Notices
import Settings
import Storage

/// Checks stored backups against the catalog, their manifests and checksum files (DESIGN §6).
///
/// Changes nothing in the store unless damaged files are to be quarantined or files beside them written anew.
package struct VerifyOperation: Sendable {
  private let request: VerifyRequest

  package init(_ request: VerifyRequest) {
    self.request = request
  }

  /// Verifies and records every result; throws `backupNotFound`, `locked`, and faults of store and catalog.
  package func run(in context: OperationContext) async throws -> VerifyOutcome {
    try await context.attended(.verify, of: request.environment, finding: Self.finding) {
      try await perform(in: context)
    }
  }

  /// What is told of a check that found something.
  private static func finding(_ outcome: VerifyOutcome) -> RunEvent.Failure? {
    guard let first = outcome.failures.first else {
      return outcome.unopened.first.map {
        RunEvent.Failure(code: $0.code.rawValue, message: $0.sentence, hint: $0.hint)
      }
    }
    let more = outcome.failures.count > 1 ? ", and \(outcome.failures.count - 1) more" : ""
    let name = first.backup.dump?.name ?? first.backup.id.rawValue
    return RunEvent.Failure(
      code: FaultCode.verifyFailed.rawValue,
      message: "\(name) is \(first.verification.state.rawValue): \(first.verification.finding ?? "")\(more)",
      hint: first.verification.store == OpenArchive.storeName
        ? "Take a new backup, and look at the disk."
        : "Run 'strongroom replicate --store \(first.verification.store)', and look at the disk there.")
  }

  private func perform(in context: OperationContext) async throws -> VerifyOutcome {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    try context.requireKnown(request.environment, in: archive)
    let locks = try await archive.lockShared(for: "verify", wait: request.wait, in: context)
    defer { locks.release() }
    if let name = request.store {
      let settings = try context.configuration.store(named: name)
      return try await StoreVerification(request: request, archive: archive, context: context).run(
        in: settings)
    }
    let selection = VerifySelection(request, archive.catalog, now: context.world.clock.now)
    let backups = try selection.backups()
    context.progress(.step("verify"))
    let examined = try await examine(backups, archive, context)
    context.progress(.finished)
    var recording = VerifyRecording(request, archive, context)
    var items: [VerifyOutcome.Item] = []
    var unopened: [VerifyOutcome.Unopened] = []
    for (backup, examination) in zip(backups, examined) {
      // What could not be read is neither good nor bad, and is not recorded.
      if let locked = examination.locked, examination.finding == nil {
        unopened.append(
          VerifyOutcome.Unopened(
            backup: backup, code: locked.code, sentence: locked.message, hint: locked.hint))
        continue
      }
      items.append(try await recording.record(backup, examination))
    }
    let unknown =
      request.selection == .all && request.environment == nil ? try await unknownFiles(archive) : []
    return VerifyOutcome(
      items: items, unopened: unopened, unknown: unknown, bytes: examined.reduce(0) { $0 + $1.bytes },
      obstacle: recording.obstacle)
  }

  /// Examines as many backups at a time as there are cores; results in the order of the backups.
  private func examine(
    _ backups: [Backup], _ archive: OpenArchive, _ context: OperationContext
  ) async throws -> [Examination] {
    var results: [Examination?] = Array(repeating: nil, count: backups.count)
    let depth = request.depth
    // A full check decodes on all cores by itself.
    let width = depth == .full ? 1 : AvailableCores.count
    try await withThrowingTaskGroup(of: (Int, Examination).self) { group in
      var done = 0
      for (index, backup) in backups.enumerated() {
        if index >= width, let (finished, examination) = try await group.next() {
          results[finished] = examination
          done += 1
          context.progress(.items(done: done, total: backups.count))
        }
        group.addTask {
          let examiner = BackupExaminer(
            store: archive.store, depth: depth, archive: archive, context: context)
          return (index, try await examiner.examine(backup))
        }
      }
      for try await (finished, examination) in group { results[finished] = examination }
    }
    return results.compactMap { $0 }
  }

  /// Files in the store that belong to no backup of the catalog, and what is no file of a store at all (F23).
  private func unknownFiles(_ archive: OpenArchive) async throws -> [String] {
    let listing = try await archive.store.list()
    let unknown = try listing.objects.map(\.name.rawValue).filter { name in
      let owner =
        name.hasSuffix(".sha256") ? name.dropLast(7) : name.hasSuffix(".json") ? name.dropLast(5) : name[...]
      return try !archive.catalog.knows(fileName: String(owner))
    }
    return unknown + listing.strangers
  }
}
