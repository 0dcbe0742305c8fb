package import ArchiveModel
import Glibc

extension LocalStore {
  /// Also removes identity files that an interrupted founding left; names that are not the store's stay.
  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    let incoming = try furniture(ArchiveLayout.incoming)
    var removed: [String] = []
    do {
      for bytes in try incoming.names() {
        guard let partial = PartialFile(String(decoding: bytes, as: UTF8.self)) else { continue }
        if let owner = partial.owner, owners.contains(owner) { continue }
        if try partial.removeIfDead(in: incoming) { removed.append(partial.name) }
      }
    } catch {
      throw incoming.fault(error, "sweep", nil, .write, absent: .storeMissing)
    }
    return try (removed + ArchiveIdentity(root: root).removeUnfinished()).sorted()
  }
}
