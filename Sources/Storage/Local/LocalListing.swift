import ArchiveModel
import Glibc

/// Tells the objects in an archive folder from the strangers; opens none of them.
enum LocalListing {
  /// Reads the folder once; what vanishes meanwhile is not listed.
  static func read(_ root: HeldDirectory) throws(StorageFault) -> StoreListing {
    var objects: [StoredEntry] = []
    var strangers: [String] = []
    do {
      for bytes in try root.names() {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          strangers.append(String(decoding: bytes, as: UTF8.self).quotedForMessage)
          continue
        }
        if ArchiveLayout.isFurniture(text) { continue }
        guard let status = try root.status(of: text) else { continue }
        if status.isOrdinaryFile, let name = try? ObjectName(text) {
          objects.append(StoredEntry(name: name, bytes: Int64(status.st_size)))
        } else {
          strangers.append(text.quotedForMessage)
        }
      }
    } catch {
      throw root.fault(error, "list", nil, .read, absent: .storeMissing)
    }
    return StoreListing(objects: objects.sorted { $0.name < $1.name }, strangers: strangers.sorted())
  }
}
