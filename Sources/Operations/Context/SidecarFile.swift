import ArchiveModel
import Storage

/// The checksum file beside a stored object.
enum SidecarFile {
  /// The digest it states for exactly that object; throws `verifyFailed` when it is missing, malformed or
  /// another file's (F15).
  static func statedDigest(for name: String, in store: any ArchiveStore) async throws -> Digest {
    do {
      let bytes = try await store.contents(of: try ObjectName(name + ".sha256"), limit: Sidecar.longest)
      return try Sidecar(reading: bytes, beside: name).digest
    } catch let fault as StorageFault where fault.code == .storeObjectMissing {
      throw OperationFault(.verifyFailed, "the checksum file of \(name) is missing")
    } catch let fault as StorageFault
      where fault.code == .storeReadFailed || fault.code == .storeObjectIrregular
    {
      throw OperationFault(.verifyFailed, "the checksum file of \(name) cannot be used: \(fault.message)")
    } catch let fault as ModelFault {
      throw OperationFault(.verifyFailed, fault.message)
    }
  }
}
