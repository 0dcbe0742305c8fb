import ArchiveModel
import ByteStreams
import Foundation
import Settings
import Storage

/// The part of an import that reads files and files backups.
struct ImportWork {
  let request: ImportRequest
  let archive: OpenArchive?
  let context: OperationContext
  let now: Date
  var origin = BackupOrigin.imported

  /// What was done, and what ended it early.
  struct Done {
    var items: [ImportOutcome.Item] = []
    var bytes: Int64 = 0
    var failure: OperationFault?
  }

  /// Files that are published and recorded together, so that not every one of them waits for the disk alone.
  private static let batchFiles = 16
  private static let batchBytes: Int64 = 256 << 20

  /// Takes the candidates in order; a fault of store or catalog ends it and is told in the outcome.
  func run(_ plan: ImportPlan) async throws -> Done {
    var done = Done()
    context.progress(.step(request.dryRun ? "read the files" : "import"))
    let filing = ImportFiling(
      request: request, archive: archive, context: context,
      naming: ImportNaming(archive, zone: context.zone), origin: origin, now: now)
    var seen: [Digest: Backup] = [:]
    var taken = 0
    do {
      for batch in Self.batches(plan.candidates) {
        try Task.checkCancellation()
        if batch.contains(where: { $0.isCopied(request.mode) }) { try await requireRoom(for: batch) }
        try await run(batch, filing, &seen, &done)
        taken += batch.count
        context.progress(.items(done: taken, total: plan.candidates.count))
      }
    } catch let fault as any Fault {
      done.failure = OperationFault(fault.code, fault.message, hint: fault.hint, cause: fault.cause)
    }
    context.progress(.finished)
    return done
  }

  private func run(
    _ batch: [ImportCandidate], _ filing: ImportFiling, _ seen: inout [Digest: Backup], _ done: inout Done
  ) async throws {
    var ready: [PreparedImport] = []
    for result in try await prepare(batch) {
      switch result {
      case .ready(let prepared):
        done.bytes += prepared.dump.reading.stored.bytes
        // A dry run's catalog learns nothing, so it is remembered here.
        if let known = seen[prepared.dump.reading.stored.digest] {
          done.items.append(ImportPreparation.known(prepared.candidate.file, known))
        } else {
          ready.append(prepared)
        }
      case .settled(let candidate, let item, let bytes):
        done.bytes += bytes
        done.items.append(try await settle(item, candidate))
      }
    }
    for (prepared, filed) in zip(ready, try await filing.file(ready)) {
      var item = filed
      if let backup = item.backup {
        if request.dryRun { seen[prepared.dump.reading.stored.digest] = backup }
        if item.fate == .imported, let removal {
          item.removed = await removal.afterFiling(prepared.candidate, backup)
          item.stays = request.mode == .move && !item.removed
        }
      }
      done.items.append(try await settle(item, prepared.candidate))
    }
  }

  /// Finishes a file whose bytes the archive has: they heal a lost backup, and a file that is to be moved goes.
  private func settle(
    _ item: ImportOutcome.Item, _ candidate: ImportCandidate
  ) async throws -> ImportOutcome.Item {
    guard item.fate == .known, let backup = item.backup else { return item }
    var item = item
    if ImportHealing.isNeeded(backup, by: candidate) {
      guard let archive, !request.dryRun else { return ImportHealing.planned(item) }
      item = try await ImportHealing(archive: archive, context: context).heal(backup, from: candidate)
    }
    guard let removal else { return item }
    item.removed = try await removal.afterFindingKnown(candidate, backup)
    item.stays = request.mode == .move && !item.removed
    return item
  }

  private var removal: ImportRemoval? {
    guard let archive, !request.dryRun else { return nil }
    return ImportRemoval(request: request, archive: archive, context: context)
  }

  /// Reads as many files at a time as there are cores; results in the order of the candidates.
  private func prepare(_ batch: [ImportCandidate]) async throws -> [ImportPreparation.Result] {
    let preparation = ImportPreparation(
      archive: request.dryRun ? nil : archive, context: context, mode: request.mode)
    var results: [ImportPreparation.Result?] = Array(repeating: nil, count: batch.count)
    try await withThrowingTaskGroup(of: (Int, ImportPreparation.Result).self) { group in
      for (index, candidate) in batch.enumerated() {
        if index >= AvailableCores.count, let (at, result) = try await group.next() { results[at] = result }
        group.addTask { (index, try await preparation.prepare(candidate)) }
      }
      for try await (at, result) in group { results[at] = result }
    }
    return results.compactMap { $0 }
  }

  /// Throws `storeFull` when the store would be left with less than `min_free` after a batch.
  private func requireRoom(for batch: [ImportCandidate]) async throws {
    guard let archive, !request.dryRun, let free = try await archive.store.check(writing: false).freeBytes
    else {
      return
    }
    let needed = batch.reduce(0) { $0 + $1.file.bytes }
    let minimum = context.configuration.archive.minFree.value
    guard free - needed < minimum.bytes else { return }
    throw OperationFault(
      .storeFull,
      "\(archive.path) has \(free) bytes free, and the next files need \(needed)"
        + (minimum.bytes > 0 ? " and must leave \(minimum)" : ""),
      hint: "Free some space" + (minimum.bytes > 0 ? ", or set a smaller min_free in [archive]" : "")
        + "; what was imported stays.")
  }

  private static func batches(_ candidates: [ImportCandidate]) -> [[ImportCandidate]] {
    var batches: [[ImportCandidate]] = []
    var bytes: Int64 = 0
    for candidate in candidates {
      if let last = batches.last, last.count < batchFiles, bytes + candidate.file.bytes <= batchBytes {
        batches[batches.count - 1].append(candidate)
        bytes += candidate.file.bytes
      } else {
        batches.append([candidate])
        bytes = candidate.file.bytes
      }
    }
    return batches
  }
}
