import ArchiveModel
import Catalog
import Foundation
import Processes
import Settings
import Storage

/// The archive an operation works on: its catalog, its store and its locks, opened together.
package struct OpenArchive: Sendable {
  /// Whether an archive that is not there is made.
  package enum Absence: Sendable {
    case create
    /// Like `create`, also in a folder that holds files of others: an import in place trusts it.
    case adopt
    case refuse
  }

  /// The name of the archive folder among the stores.
  static let storeName = "local"

  private static let cannotWrite: Set<FaultCode> = [.storeFull, .storeUnwritable, .catalogUnwritable]

  let path: String
  let catalog: Catalog
  let store: any ArchiveStore
  let locks: ArchiveLocks
  let exposures: @Sendable () async throws -> [StoreExposure]

  /// Opens the archive of the settings and sets right what an interrupted run left.
  ///
  /// An archive that this machine has used before and that is empty now is not made anew: its disk is probably
  /// not mounted (F11); one that has lost its catalog gets no new one (F18). Throws `storeMissing`,
  /// `storeForeign`, `storeUnwritable` and the catalog's faults.
  static func open(in context: OperationContext, ifMissing absence: Absence) async throws -> OpenArchive {
    let archive = try await openAsIs(in: context, ifMissing: absence)
    do {
      try await Reconciliation(archive: archive, context: context).run()
      try await RekeyRecovery(archive: archive, context: context).run()
      try await CleanupRecovery(archive: archive, context: context).run()
    } catch let fault as any Fault where cannotWrite.contains(fault.code) {
      // A full or read-only disk is no reason to hide what lies there; whoever must write will say so himself.
      context.progress(
        .warning("an interrupted run cannot be settled now: \(fault.message)", hint: fault.hint))
    }
    return archive
  }

  /// Opens the archive and changes nothing in it.
  static func openAsIs(in context: OperationContext, ifMissing absence: Absence) async throws -> OpenArchive {
    let path = context.configuration.archive.path.value
    let memory = ArchiveMemory(world: context.world, path: path)
    let isNew = !exists("catalog.sqlite", in: path)
    if isNew, exists(".strongroom", in: path), memory.knownID != nil || holdsBackups(path) {
      throw OperationFault(
        .catalogMissing, "the catalog of \(path) is gone, and the backups there are not known without it",
        hint:
          "Run 'strongroom catalog rebuild', or put back an export as \(path)/catalog.sqlite; the backups are untouched."
      )
    }
    if isNew, absence == .refuse {
      throw OperationFault(
        .storeMissing, "there is no archive in \(path)",
        hint: memory.knownID == nil
          ? "Take the first backup with: strongroom backup --env NAME." : "Check that its disk is mounted.")
    }
    if isNew, memory.knownID != nil {
      throw OperationFault(
        .storeMissing, "the archive in \(path) is gone: there was one before",
        hint: "Mount its disk, or remove \(memory.file ?? "") to begin a new archive there.")
    }
    let now = context.world.clock.now
    guard isNew else {
      let catalog = try Catalog(at: path + "/catalog.sqlite", now: now, ifMissing: .refuse)
      let place = try await context.world.openPlace(path, try expectation(of: catalog))
      return try await finish(path, catalog, place, memory, now)
    }
    let place = try await context.world.openPlace(path, absence == .adopt ? .adopted : .firstUse)
    let catalog = try Catalog(at: path + "/catalog.sqlite", now: now, ifMissing: .create)
    return try await finish(path, catalog, place, memory, now)
  }

  private static func finish(
    _ path: String, _ catalog: Catalog, _ place: ArchivePlace, _ memory: ArchiveMemory, _ now: Date
  ) async throws -> OpenArchive {
    let status = try await place.store.check(writing: false)
    if let id = status.id {
      try catalog.setStoreID(id.rawValue)
      memory.remember(id.rawValue)
    }
    _ = try catalog.addStore(storeName, kind: "local", isArchive: true, now: now)
    return OpenArchive(
      path: path, catalog: catalog, store: place.store, locks: place.locks, exposures: place.exposures)
  }

  private static func expectation(of catalog: Catalog) throws -> StoreExpectation {
    guard let text = try catalog.storeID(), let id = StoreID(text) else { return .any }
    return .known(id)
  }

  /// Whether files of the convention lie in a folder that has a store's id but no catalog.
  private static func holdsBackups(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if ArchiveName(name) != nil { return true }
    }
    return false
  }

  /// Whether there is anything under a name in the folder; the catalog must not be opened to know (R38).
  static func exists(_ name: String, in path: String) -> Bool {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0
  }
}
