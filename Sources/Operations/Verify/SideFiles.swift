import ArchiveModel
import Catalog
import Storage

/// The files beside those of a backup that say only what the catalog knows as well: checksum files and the manifest.
///
/// One that is not what it should be is told, and can be written anew; it makes no backup a bad one.
struct SideFiles {
  let backup: Backup
  let store: any ArchiveStore
  let catalog: Catalog

  /// One that is not what it should be.
  struct Defect: Sendable {
    let name: String
    /// One sentence.
    let finding: String
  }

  /// Reads each and compares it with the catalog; throws what is wrong with the store itself.
  func defects() async throws -> [Defect] {
    var defects: [Defect] = []
    for object in backup.objects {
      try await look(at: object.name + ".sha256", &defects) {
        let isRight = try await SidecarFile.statedDigest(for: object.name, in: store) == object.storedDigest
        return isRight ? nil : "the checksum file of \(object.name) states another digest"
      }
    }
    guard let dump = backup.dump, let name = ArchiveName(dump.name) else { return defects }
    try await look(at: name.manifestName, &defects) {
      let file = try await ManifestFile.read(for: name, in: store)
      return isOurs(file) ? nil : "the manifest \(name.manifestName) is not this backup's"
    }
    return defects
  }

  /// Writes them anew from the catalog, and returns their names; what stood there is in the quarantine.
  func repair(_ defects: [Defect]) async throws -> [String] {
    var repaired: [String] = []
    for defect in defects {
      guard let content = try content(of: defect.name) else { continue }
      let name = try ObjectName(defect.name)
      do {
        _ = try await store.quarantine(name, reason: defect.finding)
      } catch {
        guard error.code == .storeObjectMissing else { throw error }
      }
      try await store.store(content, as: name, for: backup.id)
      repaired.append(defect.name)
    }
    if !repaired.isEmpty { try await store.settle() }
    return repaired
  }

  private func look(
    at name: String, _ defects: inout [Defect], _ finding: () async throws -> String?
  ) async throws {
    do {
      if let finding = try await finding() { defects.append(Defect(name: name, finding: finding)) }
    } catch let fault as OperationFault where fault.code == .verifyFailed {
      defects.append(Defect(name: name, finding: fault.message))
    } catch let fault as StorageFault
      where fault.code == .storeObjectIrregular || fault.code == .storeReadFailed
    {
      defects.append(Defect(name: name, finding: fault.message))
    }
  }

  private func isOurs(_ file: ManifestFile) -> Bool {
    let manifest = file.manifest
    return manifest.id == backup.id.rawValue && manifest.database == backup.database
      && manifest.sequence == backup.sequence
      && file.objects.map { Set($0.map(\.storedDigest)) } == Set(backup.objects.map(\.storedDigest))
  }

  /// What the catalog says a side file holds; nil when it does not know.
  private func content(of name: String) throws -> [UInt8]? {
    if let object = backup.objects.first(where: { $0.name + ".sha256" == name }) {
      return Sidecar(digest: object.storedDigest, fileName: object.name).text
    }
    return try catalog.manifest(of: backup.id).map { Array($0.utf8) }
  }
}
