import ArchiveModel
import Catalog
import CryptoPrimitives
import Storage

/// What lies in a store for one object: the object and the small files beside it, with what their bytes must be.
struct StoredFiles {
  let wanted: CopyWanted
  let object: Consignment
  /// Checksum file and, beside a dump, the manifest.
  let companions: [Consignment]

  /// The companions' bytes follow from the catalog alone.
  init(_ wanted: CopyWanted, in catalog: Catalog) throws {
    self.wanted = wanted
    let own = wanted.object
    object = Consignment(
      try ObjectName(own.name), as: try ObjectName(wanted.storedName),
      expecting: ContentDigest(bytes: own.storedBytes, sha256: own.storedDigest))
    var companions = [
      try Self.companion(own.name + ".sha256", Sidecar(digest: own.storedDigest, fileName: own.name).text)
    ]
    if own.role == .dump, let name = ArchiveName(own.name),
      let text = try catalog.manifestText(of: wanted.backup)
    {
      companions.append(try Self.companion(name.manifestName, Array(text.utf8)))
    }
    self.companions = companions
  }

  private static func companion(_ name: String, _ bytes: [UInt8]) throws -> Consignment {
    Consignment(
      try ObjectName(name),
      expecting: ContentDigest(bytes: Int64(bytes.count), sha256: SHA256.digest(of: bytes)))
  }
}
