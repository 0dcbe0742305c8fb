import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Glibc
import Storage

/// Adopts dumps that others made: each is read once, checked, copied into the archive as a backup is, and recorded.
///
/// Killed at any instant, it leaves files that are whole and either known or taken up by the next import.
package struct ImportOperation: Sendable {
  private let request: ImportRequest

  package init(_ request: ImportRequest) {
    self.request = request
  }

  /// Imports; what is wrong with a file is told in the outcome.
  ///
  /// Throws `usage`, `locked`, and the store's and the catalog's faults of opening.
  package func run(in context: OperationContext) async throws -> ImportOutcome {
    try BackupChoices.check(labels: request.labels)
    let now = context.world.clock.now
    let archive = try await openArchive(in: context)
    let path = Self.real(context.configuration.archive.path.value)
    let planner = ImportPlanner(
      request: request, context: context, isArchived: { path != nil && Self.real($0.folder) == path },
      isKnown: { try archive?.catalog.knows(fileName: $0) ?? false })
    let plan = try await planner.plan()
    guard let archive, !request.dryRun else {
      let work = ImportWork(request: request, archive: archive, context: context, now: now)
      return try await outcome(of: work, plan, now, context)
    }
    let locks = try await archive.lock(plan.environments, for: "import", wait: request.wait, in: context)
    defer { locks.release() }
    _ = try await archive.store.sweep(keeping: [])
    let recovery = ImportRecovery(archive: archive, context: context, now: now)
    try await recovery.run(plan.environments)
    let jobs = try recovery.begin(plan.environments)
    let outcome = try await outcome(
      of: ImportWork(request: request, archive: archive, context: context, now: now), plan, now, context)
    for job in jobs { try archive.catalog.endJob(job) }
    return outcome
  }

  private func outcome(
    of work: ImportWork, _ plan: ImportPlan, _ now: Date, _ context: OperationContext
  ) async throws -> ImportOutcome {
    let done = try await work.run(plan)
    let order = ImportOutcome.Fate.allCases
    let items = (done.items + plan.others).enumerated().sorted { left, right in
      let ranks = [left, right].map { order.firstIndex(of: $0.element.fate) ?? 0 }
      return (ranks[0], left.offset) < (ranks[1], right.offset)
    }
    return ImportOutcome(
      dryRun: request.dryRun, items: items.map(\.element), bytes: done.bytes,
      seconds: context.world.clock.now.timeIntervalSince(now), failure: done.failure)
  }

  /// The archive; nil where a dry run finds none, because it makes none.
  private func openArchive(in context: OperationContext) async throws -> OpenArchive? {
    guard request.dryRun else {
      return try await OpenArchive.open(in: context, ifMissing: request.mode == .inPlace ? .adopt : .create)
    }
    let path = context.configuration.archive.path.value
    var status = stat()
    guard lstat(path + "/.strongroom", &status) == 0 || lstat(path + "/catalog.sqlite", &status) == 0 else {
      return nil
    }
    return try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}

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
      case .settled(let candidate, var item, let bytes):
        done.bytes += bytes
        if item.fate == .known, let backup = item.backup, let removal {
          item.removed = try await removal.afterFindingKnown(candidate, backup)
        }
        done.items.append(item)
      }
    }
    for (prepared, filed) in zip(ready, try await filing.file(ready)) {
      var item = filed
      if let backup = item.backup {
        if request.dryRun { seen[prepared.dump.reading.stored.digest] = backup }
        if let removal {
          item.removed =
            item.fate == .known
            ? try await removal.afterFindingKnown(prepared.candidate, backup)
            : await removal.afterFiling(prepared.candidate, backup)
        }
      }
      done.items.append(item)
    }
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
    guard let archive, !request.dryRun, let free = try await archive.store.check(writing: false).freeBytes else {
      return
    }
    let needed = batch.reduce(0) { $0 + $1.file.bytes }
    let minimum = context.configuration.archive.minFree.value
    guard free - needed < minimum.bytes else { return }
    throw OperationFault(
      .storeFull,
      "\(archive.path) has \(free) bytes free, and the next files need \(needed) and must leave \(minimum)",
      hint: "Free some space, or set a smaller min_free in [archive]; what was imported stays.")
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
