import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Makes a lost or damaged catalog anew from the files of the archive: manifests, else names and content.
///
/// What no file says is lost with the old catalog: holds, acknowledgements, verifications, proofs, and the rows of
/// failed and removed backups. Nothing in the new one counts as verified.
package struct RebuildOperation: Sendable {
  private let request: RebuildRequest

  package init(_ request: RebuildRequest) {
    self.request = request
  }

  /// Rebuilds; the damaged catalog is kept aside.
  ///
  /// Throws `refused` for a catalog that is sound, `catalogNewer`, `locked`, and the store's faults.
  package func run(in context: OperationContext) async throws -> RebuildOutcome {
    let now = context.world.clock.now
    let path = context.configuration.archive.path.value
    let catalogPath = path + "/catalog.sqlite"
    guard OpenArchive.exists(".strongroom", in: path) else {
      throw OperationFault(
        .storeMissing, "there is no archive in \(path): it has no file .strongroom",
        hint:
          "Mount its disk; for a folder of dumps that never was an archive, use 'strongroom import --in-place'."
      )
    }
    let place = try await context.world.openPlace(path, .any)
    let status = try await place.store.check(writing: !request.dryRun)
    try requireRemembered(status.id, path, context)
    let lock = try await place.locks.acquire(
      .archive, .exclusive, wait: request.wait, as: context.lockHolder("catalog rebuild"))
    defer { lock.release() }
    try Self.requireReplaceable(path, context)
    let rebuilding =
      try request.dryRun ? nil : CatalogRebuilding(at: catalogPath, storeID: status.id?.rawValue, now: now)
    return try await run(place, rebuilding, path, now, context)
  }

  /// Throws `refused` when the catalog of an archive folder is sound, `catalogNewer` for one of a later version.
  static func requireReplaceable(_ path: String, _ context: OperationContext) throws {
    guard OpenArchive.exists("catalog.sqlite", in: path) else { return }
    guard
      let damage = try CatalogRebuilding.damage(at: path + "/catalog.sqlite", now: context.world.clock.now)
    else {
      throw OperationFault(
        .refused, "the catalog of \(path) is sound, and a rebuild would lose what only it knows",
        hint:
          "See 'strongroom catalog check'; files that it does not know come in with 'strongroom import --in-place'."
      )
    }
    context.progress(.detail(damage))
  }

  private func run(
    _ place: ArchivePlace, _ rebuilding: CatalogRebuilding?, _ path: String, _ now: Date,
    _ context: OperationContext
  ) async throws -> RebuildOutcome {
    let draft = try rebuilding?.catalog ?? Catalog(rehearsedAt: now)
    let archive = OpenArchive(
      path: path, catalog: draft, store: place.store, locks: place.locks, exposures: place.exposures)
    _ = try draft.addStore(OpenArchive.storeName, kind: "local", isArchive: true, now: now)
    context.progress(.step("read the manifests"))
    let found = try await FoundManifests.read(in: archive, context)
    var backups: [Backup] = []
    var rest = found.backups[...]
    while !rest.isEmpty {
      backups += try draft.insertImported(Array(rest.prefix(500)), at: now)
      rest = rest.dropFirst(500)
    }
    for (id, finding) in found.findings {
      try draft.recordVerification(
        Verification(
          backup: id, store: OpenArchive.storeName, depth: .quick, at: now, passed: false,
          state: finding.state,
          finding: finding.sentence))
    }
    backups = try backups.map {
      found.findings[$0.id] == nil ? $0 : try draft.backup(idPrefix: $0.id.rawValue)
    }
    context.progress(.finished)
    let adopted = try await adopt(found.bare, archive, now, context)
    if let failure = adopted.failure { throw failure }
    try draft.record(
      "catalog.rebuilt", of: nil, detail: "\(backups.count) backups by their manifests", at: now)
    return RebuildOutcome(
      dryRun: request.dryRun, backups: backups, adopted: adopted.items, leftovers: found.leftovers,
      keptAside: try rebuilding?.publish())
  }

  /// Reads the dumps that have no manifest, as an import in place does.
  private func adopt(
    _ names: [String], _ archive: OpenArchive, _ now: Date, _ context: OperationContext
  ) async throws -> ImportWork.Done {
    guard !names.isEmpty else { return ImportWork.Done() }
    let request = ImportRequest(
      paths: names.map { "\(archive.path)/\($0)" }, mode: .inPlace, dryRun: request.dryRun)
    let plan = try await ImportPlanner(
      request: request, context: context, isArchived: { _ in true }, isKnown: { _ in false }
    ).plan()
    var done = try await ImportWork(request: request, archive: archive, context: context, now: now).run(plan)
    done.items += plan.others
    return done
  }

  /// Refuses another archive than the one this machine used at the path: the wrong disk may be mounted (F11).
  private func requireRemembered(_ id: StoreID?, _ path: String, _ context: OperationContext) throws {
    let memory = ArchiveMemory(world: context.world, path: path)
    guard let known = memory.knownID, known != id?.rawValue else { return }
    throw OperationFault(
      .storeForeign, "the archive in \(path) is another one than this machine has used there",
      hint: "Mount the right disk, or remove \(memory.file ?? "") when this one is meant.")
  }
}
