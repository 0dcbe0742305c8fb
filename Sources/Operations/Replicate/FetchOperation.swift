package import ArchiveModel
import Catalog
import Settings
import Storage

/// Brings a backup back from a store of copies.
package struct FetchOperation: Sendable {
  /// What was done.
  package struct Outcome: Sendable {
    /// As the catalog had it before; with nothing damaged or gone here, nothing is done.
    package var backup: Backup
    /// The store that it came from; nil when nothing had to be fetched.
    package var store: String?
    /// Names of the files that were written.
    package var files: [String]
    /// Where the dump lies now.
    package var path: String?
  }

  private let id: String
  private let store: String?
  private let wait: Duration

  /// `id` is an id or the beginning of one; without a store every one that has a copy is tried, in their order.
  package init(id: String, store: String? = nil, wait: Duration = .zero) {
    self.id = id
    self.store = store
    self.wait = wait
  }

  /// Fetches what is damaged or gone here; throws `backupNotFound` when no store has a good copy.
  package func run(in context: OperationContext) async throws -> Outcome {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lockShared(for: "fetch", wait: wait, in: context)
    defer { locks.release() }
    let backup = try archive.catalog.backup(idPrefix: id)
    return try await CopyRetrieval(archive: archive, context: context, wait: wait).bringBack(
      backup, from: store)
  }
}

/// Brings the files of one backup back from whichever store has them.
struct CopyRetrieval {
  let archive: OpenArchive
  let context: OperationContext
  let wait: Duration

  /// Fetches the backup when a file of it is damaged or gone here and a store has copies of it, saying so.
  ///
  /// Without copies anywhere it does nothing: whoever reads the files finds out.
  func bringBackIfBad(_ backup: Backup) async throws {
    guard try await storeToAsk(for: backup) != nil,
      let store = try await bringBack(backup, from: nil).store
    else { return }
    context.progress(
      .warning(
        "backup \(backup.id) was damaged or gone here, and was brought back from store '\(store)'", hint: nil)
    )
  }

  /// The store that is asked first for a backup of which a file is damaged or gone here; nil when all are good, or no
  /// store of the settings has copies of it.
  func storeToAsk(for backup: Backup) async throws -> String? {
    let copies = try archive.catalog.copies(of: backup.id).filter { $0.state == .present }
    let known = context.configuration.stores.map(\.name.value).first { name in
      copies.count { $0.store == name } == backup.objects.count
    }
    guard let known else { return nil }
    for object in backup.objects {
      let name = try ObjectName(object.name)
      let found: ContentDigest?
      do {
        found = try await archive.store.digest(of: name)
      } catch {
        guard error.code == .storeReadFailed else { throw error }
        found = nil
      }
      if found != ContentDigest(bytes: object.storedBytes, sha256: object.storedDigest) { return known }
    }
    return nil
  }

  /// Fetches what is not as it should be here; throws `backupNotFound` when no store has a good copy.
  func bringBack(_ backup: Backup, from named: String?) async throws -> FetchOperation.Outcome {
    guard backup.dump != nil else {
      throw OperationFault(
        .backupNotFound, "backup \(backup.id) is \(backup.state.rawValue): there is nothing to fetch",
        hint: "See 'strongroom list-backups'.")
    }
    let stores = CopyStores(archive: archive, context: context)
    var written: [String] = []
    var source: String?
    var last: (any Fault)?
    let chosen =
      try named.map { [try context.configuration.store(named: $0)] } ?? context.configuration.stores
    let known = Set(try archive.catalog.stores().map(\.name))
    for settings in chosen where known.contains(settings.name.value) {
      let copies = try archive.catalog.copiesWanted(in: settings.name.value, environment: backup.environment)
        .filter { $0.backup == backup.id && $0.there == .present }
      guard copies.count == backup.objects.count else { continue }
      do {
        written = try await stores.with(settings, for: "fetch", wait: wait) { store in
          let healing = CopyHealing(archive: archive, context: context)
          var names: [String] = []
          for copy in copies {
            names += try await healing.bringBack(try StoredFiles(copy, in: archive.catalog), from: store)
          }
          try await healing.settle([backup.id])
          return names
        }
        source = settings.name.value
        break
      } catch let fault as any Fault where fault.code != .interrupted {
        context.progress(.warning("\(settings.name.value): \(fault.message)", hint: fault.hint))
        last = fault
      }
    }
    guard let source else {
      if let last { throw OperationFault(last.code, last.message, hint: last.hint, cause: last.cause) }
      throw OperationFault(
        .backupNotFound, "no store has a good copy of backup \(backup.id)",
        hint: "See 'strongroom show \(backup.id)' for where copies were.")
    }
    return FetchOperation.Outcome(
      backup: backup, store: written.isEmpty ? nil : source, files: written,
      path: backup.dump.map { context.world.displayed("\(archive.path)/\($0.name)") })
  }
}
