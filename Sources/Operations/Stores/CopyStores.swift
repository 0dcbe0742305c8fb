import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Opens the stores of copies that the settings name.
struct CopyStores {
  let archive: OpenArchive
  let context: OperationContext

  /// The kinds under which the catalog knows them.
  private static func kind(of settings: StoreSettings) -> String { settings.type.value.rawValue }

  /// The stores to work on: the named one, or all.
  func chosen(_ name: String?) throws -> [StoreSettings] {
    if let name { return [try context.configuration.store(named: name)] }
    let all = context.configuration.stores
    guard !all.isEmpty else {
      throw OperationFault(
        .configMissingValue, "no store is set up",
        hint: "Add a section [[store]] to the settings; config/strongroom.toml has examples.")
    }
    return all
  }

  /// Where a store is; throws `nameInvalid` for an address that is none.
  static func place(of settings: StoreSettings, archive path: String) throws -> StorePlace {
    switch settings.type.value {
    case .local: return .folder(settings.url.value)
    case .rsync: return .remote(try end(of: settings, archive: path))
    }
  }

  /// How a far end is reached.
  static func end(of settings: StoreSettings, archive path: String) throws -> RemoteEnd {
    RemoteEnd(
      address: try RemoteAddress(settings.url.value), port: settings.port.value,
      identity: settings.identity?.value, verifyIdentity: settings.verifyIdentity?.value,
      knownHosts: settings.knownHosts?.value ?? "\(path)/.known_hosts",
      bandwidthLimit: settings.bandwidthLimit?.value.bytes, timeout: Int(settings.timeout.value.seconds),
      parallel: settings.parallel?.value, isAppendOnly: settings.appendOnly.value)
  }

  /// Opens a store, checks that it is the one the catalog knows, and remembers a new one.
  ///
  /// Throws what a store throws; of a store on this host that is not there, `storeMissing`.
  func open(_ settings: StoreSettings) async throws -> any ArchiveStore {
    let name = settings.name.value
    _ = try archive.catalog.addStore(
      name, kind: Self.kind(of: settings), isArchive: false, now: context.world.clock.now)
    let known = try archive.catalog.identity(ofStore: name).flatMap { StoreID($0) }
    let place = try Self.place(of: settings, archive: archive.path)
    if case .folder(let path) = place, path == archive.path {
      throw OperationFault(
        .configInvalid, "store '\(name)' is the archive itself",
        hint: "Name a folder on another disk in [[store]].")
    }
    let scratch = "\(archive.path)/.incoming/\(name).\(context.world.processID)\(Self.scratchEnding)"
    let store = try await context.world.openStore(
      place, name, known.map { .known($0) } ?? .firstUse, scratch)
    do {
      if known == nil, let id = try await store.check(writing: false).id {
        try archive.catalog.setIdentity(id.rawValue, ofStore: name)
      }
    } catch {
      await store.close()
      throw error
    }
    return store
  }

  /// How the folders end in which files lie on their way to and from a store.
  private static let scratchEnding = ".remote"

  /// Opens a store, and again each time it is lost, as often as its settings say.
  private func openPatiently(_ settings: StoreSettings) async throws -> any ArchiveStore {
    let progress = context.progress
    let patience = Patience(retries: settings.retries.value)
    let notice: ReconnectingStore.Notice = { fault, wait in
      progress(.warning("\(fault.message); trying again in \(wait.components.seconds) s", hint: nil))
    }
    return try await ReconnectingStore.open(patience, notice: notice) { () throws(StorageFault) in
      do {
        return try await open(settings)
      } catch let fault as StorageFault {
        throw fault
      } catch let fault as any Fault {
        throw StorageFault(fault.code, fault.message, hint: fault.hint, cause: fault.cause)
      } catch is CancellationError {
        throw StorageFault(.interrupted, "the work was interrupted")
      } catch {
        throw StorageFault(
          .unexpected, "store '\(settings.name.value)' cannot be opened: \(error)", cause: error)
      }
    }
  }

  /// Removes what earlier runs for the store left when they were killed; its lock says that none is running.
  private func removeLeftovers(of name: String) {
    let folder = "\(archive.path)/.incoming"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for found in names where found.hasPrefix(name + ".") && found.hasSuffix(Self.scratchEnding) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(found)")
    }
  }

  /// What keeps a store of copies from being used, said as a remote one's: it is one, be it a disk of this host.
  static func remote(_ fault: any Fault) -> OperationFault {
    OperationFault(
      fault.code.exitStatus == .localStore ? .remoteUnreachable : fault.code, fault.message, hint: fault.hint,
      cause: fault.cause)
  }

  /// Opens a store for the time of some work, under its lock; `patiently` opens it again when it is lost.
  func with<Result>(
    _ settings: StoreSettings, for command: String, wait: Duration, patiently: Bool = true,
    _ work: (any ArchiveStore) async throws -> Result
  ) async throws -> Result {
    let lock = try await archive.locks.acquire(
      .store(settings.name.value), .exclusive, wait: wait, as: context.lockHolder(command))
    defer { lock.release() }
    removeLeftovers(of: settings.name.value)
    let store: any ArchiveStore
    do {
      store = patiently ? try await openPatiently(settings) : try await open(settings)
    } catch let fault as StorageFault where fault.code != .interrupted {
      throw Self.remote(fault)
    }
    do {
      let result = try await work(store)
      await store.close()
      return result
    } catch {
      await store.close()
      throw error
    }
  }
}
