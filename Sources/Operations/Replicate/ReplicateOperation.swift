package import ArchiveModel
import Catalog
import Foundation
import Notices
import Settings
import Storage

/// Brings every store of copies to what it should hold (DESIGN §8); never deletes.
package struct ReplicateOperation: Sendable {
  private let request: ReplicateRequest

  package init(_ request: ReplicateRequest) {
    self.request = request
  }

  /// What follows a backup of an environment, if options or else settings want it; nil when they do not.
  ///
  /// Throws `usage` when it is wanted and there is no store.
  package static func after(
    backupOf environment: EnvironmentName, asked: Bool?, wait: Duration, in context: OperationContext
  ) throws -> ReplicateOperation? {
    guard asked ?? context.configuration.backup.replicate.value else { return nil }
    guard !context.configuration.stores.isEmpty else {
      throw OperationFault(
        .usage, "no store of copies is set up, so nothing can be replicated",
        hint: "Add a section [[store]] to the settings, or --no-replicate.")
    }
    return ReplicateOperation(ReplicateRequest(environment: environment, wait: wait))
  }

  /// Works on one store after the other; a store in trouble does not keep the others from their copies.
  ///
  /// Throws `usage`, `configMissingValue`, `locked` for the archive, and the catalog's faults.
  package func run(in context: OperationContext) async throws -> ReplicateOutcome {
    try await context.attended(.replicate, of: request.environment, finding: Self.finding) {
      try await perform(in: context)
    }
  }

  /// What is told of copies that are not where they should be.
  private static func finding(_ outcome: ReplicateOutcome) -> RunEvent.Failure? {
    for item in outcome.items {
      if let trouble = item.trouble {
        return RunEvent.Failure(
          code: trouble.code.rawValue, message: "\(item.store): \(trouble.message)", hint: trouble.hint)
      }
      if let failure = item.failures.first {
        return RunEvent.Failure(
          code: FaultCode.remoteFailed.rawValue,
          message: "\(item.store): \(failure.name): \(failure.sentence)",
          hint: nil)
      }
    }
    return nil
  }

  private func perform(in context: OperationContext) async throws -> ReplicateOutcome {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    try context.requireKnown(request.environment, in: archive)
    let stores = CopyStores(archive: archive, context: context)
    let chosen = try stores.chosen(request.store)
    let locks = try await archive.lockShared(for: "replicate", wait: request.wait, in: context)
    defer { locks.release() }
    var outcome = ReplicateOutcome(items: [])
    for settings in chosen {
      outcome.items.append(try await replicate(to: settings, stores, archive, context))
    }
    return outcome
  }

  private func replicate(
    to settings: StoreSettings, _ stores: CopyStores, _ archive: OpenArchive, _ context: OperationContext
  ) async throws -> ReplicateOutcome.Item {
    let began = context.world.clock.now
    var item = ReplicateOutcome.Item(store: settings.name.value)
    // Whoever names the store wants it now.
    if let window = settings.window?.value, request.store == nil, !window.contains(began, in: context.zone) {
      item.closedUntil = window.description
      return item
    }
    var event: Int64?
    do {
      (item, event) = try await stores.with(settings, for: "replicate", wait: request.wait) { store in
        try await work(on: store, settings, archive, context, item)
      }
    } catch let error as CancellationError {
      throw error
    } catch let fault as any Fault where fault.code != .interrupted {
      item.trouble = CopyStores.remote(fault)
    }
    let finished = context.world.clock.now
    item.seconds = finished.timeIntervalSince(began)
    let known = try archive.catalog.stores().contains { $0.name == item.store }
    if known {
      try archive.catalog.record(
        Replication(
          store: item.store, at: began, finished: finished, sent: item.sent, repaired: item.repaired,
          failed: item.failures.count, bytes: item.bytes, reason: item.trouble?.message,
          catalogExport: item.catalogExport, catalogEvent: event))
    }
    return item
  }

  /// What was done before a fault stays in the item, which says why it ended.
  private func work(
    on store: any ArchiveStore, _ settings: StoreSettings, _ archive: OpenArchive,
    _ context: OperationContext,
    _ begun: ReplicateOutcome.Item
  ) async throws -> (ReplicateOutcome.Item, Int64?) {
    var item = begun
    let requiresEncryption = settings.requireEncryption.value
    var event: Int64?
    do {
      let work = StoreReplication(
        archive: archive, context: context, store: store, request: request,
        requiresEncryption: requiresEncryption, verifyPeriod: settings.verifyPeriod?.value,
        pruned: try PrunedAhead(archive: archive, context: context).backups(in: settings))
      try await work.run(&item)
      let sent = try await CatalogDispatch(archive: archive, context: context).send(
        to: store, requiresEncryption: requiresEncryption)
      (item.catalogExport, event) = (sent?.name, sent?.event)
    } catch let fault as any Fault where fault.code != .interrupted {
      item.trouble = CopyStores.remote(fault)
    }
    return (item, event)
  }
}
