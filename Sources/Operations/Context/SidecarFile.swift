import ArchiveModel
import Storage

/// The checksum file beside a stored object.
enum SidecarFile {
  /// The digest it states for exactly that object; nil when it is missing, malformed or another file's (F15).
  static func digest(for name: String, in store: any ArchiveStore) async throws -> Digest? {
    do {
      let bytes = try await store.contents(of: try ObjectName(name + ".sha256"), limit: Sidecar.longest)
      return try Sidecar(reading: bytes, beside: name).digest
    } catch let fault as StorageFault where fault.code == .storeObjectMissing || fault.code == .storeReadFailed {
      return nil
    } catch is ModelFault {
      return nil
    }
  }
}
