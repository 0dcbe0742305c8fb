import ArchiveModel
import Catalog
import Storage

/// The files that live and die with one backup, in the order in which they go.
///
/// The dump goes first: what a kill leaves has no dump, so nobody takes it for a backup, whatever happens to the
/// catalog (F49). Nothing is removed whose name the catalog does not know.
struct RemovalFiles {
  /// The names under which the dump lies, the latest first; empty while it is being made.
  let dumps: [ObjectName]
  private let others: [ObjectName]

  /// Throws `nameInvalid` for a recorded name that can be no object's.
  init(_ names: StoredNames) throws {
    let own = [names.dump].compactMap(\.self)
    let aliases = names.aliases.flatMap(Self.alsoEarlier)
    let dumpAliases = aliases.filter { alias in own.contains { alias.hasPrefix($0 + "~") } }
    dumps = try (dumpAliases + own).map { try ObjectName($0) }
    let objects = own + names.others
    let manifest = names.hasManifest ? own.map { $0 + ".json" } : []
    others = try
      (aliases.filter { !dumpAliases.contains($0) } + names.others + objects.map { $0 + ".sha256" } + manifest)
      .map { try ObjectName($0) }
  }

  /// `name~3` and the `name~2` before it, which was damaged as well.
  private static func alsoEarlier(_ alias: String) -> [String] {
    guard let tilde = alias.lastIndex(of: "~"), let number = Int(alias[alias.index(after: tilde)...]),
      number > 1
    else { return [alias] }
    return (2...number).reversed().map { "\(alias[..<tilde])~\($0)" }
  }

  /// Whether something still stands under the dump's name, so that the removal has not begun.
  func hasDump(in store: any ArchiveStore) async -> Bool {
    for dump in dumps {
      do {
        if try await store.entry(of: dump) != nil { return true }
      } catch {
        // A link or a pipe, or a name that cannot be looked up: nothing that a removal leaves.
        return true
      }
    }
    return false
  }

  /// Removes them.
  ///
  /// Throws the store's fault of the first that cannot be removed; what is absent is no fault.
  func remove(from store: any ArchiveStore) async throws(StorageFault) {
    try await store.delete(dumps + others)
  }
}
