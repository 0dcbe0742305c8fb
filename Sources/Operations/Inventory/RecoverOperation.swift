import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Brings the inventory back from a store of copies, on a machine that has the settings and the keys and no more.
///
/// The newest copy of the catalog is taken, then the manifests of backups that it does not tell of. What the archive
/// had and a store has is fetched when it is needed. Without a copy of the catalog the manifests alone must do.
package struct RecoverOperation: Sendable {
  private let request: RecoverRequest

  package init(_ request: RecoverRequest) {
    self.request = request
  }

  /// Recovers; a catalog that came from a store itself is brought up to date: the next one takes its place.
  ///
  /// Throws `refused` for a catalog that is sound and this archive's own, `storeForeign` for another archive's folder,
  /// `storeUnsupported` for a key that does not read, `keyMissing`, `keyWrong`, `locked`, and the store's faults.
  package func run(in context: OperationContext) async throws -> RecoverOutcome {
    let path = context.configuration.archive.path.value
    if try !Self.isBorrowed(path, context) { try RebuildOperation.requireReplaceable(path, context) }
    let settings = try context.configuration.store(named: request.store)
    let folder = try StagingFolder.make(for: context.world.newBackupID(), in: context)
    defer { folder.remove() }
    let store = try await context.world.openStore(
      try CopyStores.place(of: settings, archive: path), request.store, .any, "\(folder.path)/remote")
    do {
      let outcome = try await run(from: store, settings, folder, path, context)
      await store.close()
      return outcome
    } catch {
      await store.close()
      throw error
    }
  }

  private func run(
    from store: any ArchiveStore, _ settings: StoreSettings, _ folder: StagingFolder, _ path: String,
    _ context: OperationContext
  ) async throws -> RecoverOutcome {
    guard store.capabilities.contains([.read, .list]) else {
      throw OperationFault(
        .storeUnsupported, "the key of store '\(request.store)' does not read there",
        hint: "Set verify_identity to a key that reads; see docs/off-site.md.")
    }
    let now = context.world.clock.now
    let listing = try await store.list()
    let arrival = try await CatalogArrival(store: store, context: context).newest(in: listing, folder)
    let draft = try arrival?.catalog ?? Catalog(at: "\(folder.path)/catalog", now: now, ifMissing: .create)
    _ = try draft.addStore(OpenArchive.storeName, kind: "local", isArchive: true, now: now)
    _ = try draft.addStore(request.store, kind: settings.type.value.rawValue, isArchive: false, now: now)
    if let id = try await store.check(writing: false).id {
      try draft.setIdentity(id.rawValue, ofStore: request.store)
    }
    let place = try await openPlace(path, folder, draft, context)
    let lock = try await place.locks.acquire(
      .archive, .exclusive, wait: request.wait, as: context.lockHolder("catalog rebuild"))
    defer { lock.release() }
    if let id = try await place.store.check(writing: !request.dryRun).id { try draft.setStoreID(id.rawValue) }

    let survey = StoreSurvey(store: request.store, listing: listing, catalog: draft)
    let broken = try survey.record(at: now)
    let files = try await place.store.list().objects
    let nowhere = try draft.recordLoss(keeping: try survey.sound(among: files), at: now)
    let manifests = try await manifests(from: store, draft, path, place, context)
    let found = try draft.insertImported(manifests.backups, at: now)
    try draft.record(
      Catalog.recovered, of: nil,
      detail: "from store \(request.store)" + (arrival.map { ", \($0.name)" } ?? ", by its manifests"),
      at: now)
    let known = try draft.environments().reduce(0) { sum, name in
      let counts = try draft.counts(of: name)
      return sum + [.complete, .doubtful, .damaged].reduce(0) { $0 + (counts[$1] ?? 0) }
    }
    var outcome = RecoverOutcome(
      dryRun: request.dryRun, store: request.store, inventory: arrival?.name.rawValue,
      known: known - found.count, found: found, nowhere: nowhere, broken: broken,
      leftovers: manifests.leftovers.filter { $0.name.hasSuffix(".json") })
    if !request.dryRun {
      let rebuilding = try CatalogRebuilding(at: path + "/catalog.sqlite", copying: draft, now: now)
      // Asked again within the lock: a backup may have begun meanwhile.
      if try Self.isBorrowed(path, context) {
        _ = try rebuilding.publish(oldAs: .previous)
      } else {
        try RebuildOperation.requireReplaceable(path, context)
        outcome.keptAside = try rebuilding.publish()
      }
    }
    try draft.close()
    return outcome
  }

  /// Whether the catalog here is sound and came from a store, as a proof host's does.
  private static func isBorrowed(_ path: String, _ context: OperationContext) throws -> Bool {
    let (file, now) = (path + "/catalog.sqlite", context.world.clock.now)
    guard OpenArchive.exists("catalog.sqlite", in: path),
      try CatalogRebuilding.damage(at: file, now: now) == nil
    else { return false }
    let catalog = try Catalog(at: file, now: now, ifMissing: .refuse)
    let isBorrowed = try catalog.isBorrowed()
    try catalog.close()
    return isBorrowed
  }

  /// The archive folder, made with the id it had when it is absent; a dry run without one has one in the staging
  /// folder.
  private func openPlace(
    _ path: String, _ folder: StagingFolder, _ draft: Catalog, _ context: OperationContext
  ) async throws -> ArchivePlace {
    let id = try draft.storeID().flatMap { StoreID($0) }
    let memory = ArchiveMemory(world: context.world, path: path)
    if let known = memory.knownID, let id, known != id.rawValue {
      throw OperationFault(
        .storeForeign,
        "store '\(request.store)' has copies of another archive than the one this machine used in \(path)",
        hint: "Check the store's url, or remove \(memory.file ?? "") when this one is meant.")
    }
    let isThere = !request.dryRun || OpenArchive.exists(".strongroom", in: path)
    return try await context.world.openPlace(
      isThere ? path : "\(folder.path)/archive", id.map { .restored($0) } ?? .adopted)
  }

  /// The manifests of backups that the catalog does not tell of.
  private func manifests(
    from store: any ArchiveStore, _ draft: Catalog, _ path: String, _ place: ArchivePlace,
    _ context: OperationContext
  ) async throws -> FoundManifests {
    let far = OpenArchive(
      path: path, catalog: draft, store: store, locks: place.locks, exposures: place.exposures)
    context.progress(.step("read the manifests"))
    let found = try await FoundManifests.read(in: far, except: { try draft.knows(fileName: $0) }, context)
    context.progress(.finished)
    return found
  }
}
