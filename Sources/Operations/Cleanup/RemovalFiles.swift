import ArchiveModel
import Catalog
import Storage

/// The files that live and die with one backup, in the order in which they go.
///
/// The dump goes first: what a kill leaves has no dump, so nobody takes it for a backup, whatever happens to the
/// catalog (F49). Nothing is removed whose name the catalog does not know.
struct RemovalFiles {
  let dump: ObjectName?
  private let others: [ObjectName]

  /// Throws `nameInvalid` for a recorded name that can be no object's.
  init(_ names: StoredNames) throws {
    dump = try names.dump.map { try ObjectName($0) }
    let objects = [names.dump].compactMap { $0 } + names.others
    let manifest = names.hasManifest ? names.dump.map { [$0 + ".json"] } ?? [] : []
    others = try (names.others + objects.map { $0 + ".sha256" } + manifest).map { try ObjectName($0) }
  }

  /// Whether something still stands under the dump's name, so that the removal has not begun.
  func hasDump(in store: any ArchiveStore) async -> Bool {
    guard let dump else { return false }
    do {
      return try await store.entry(of: dump) != nil
    } catch {
      // A link or a pipe, or a name that cannot be looked up: nothing that a removal leaves.
      return true
    }
  }

  /// Removes them.
  ///
  /// Throws the store's fault of the first that cannot be removed; what is absent is no fault.
  func remove(from store: any ArchiveStore) async throws(StorageFault) {
    for name in [dump].compactMap({ $0 }) + others { try await store.delete(name) }
  }
}
