import ArchiveModel
import Catalog
import Storage

/// What one store lacks, by what the catalog knows and the store lists.
struct ReplicationPlan {
  /// Objects that have no copy there yet.
  private(set) var fresh: [StoredFiles] = []
  /// Objects whose copy there is known to be damaged, cut short or gone; `isThere` when something is under the name.
  private(set) var broken: [(files: StoredFiles, isThere: Bool)] = []
  /// Small files that are missing or cut short beside a good copy.
  private(set) var companions: [Consignment] = []
  /// Objects whose copy is there and was never read since it was sent.
  private(set) var unread: [StoredFiles] = []
  /// Objects whose copy here is damaged or gone while the one there is good.
  private(set) var healing: [StoredFiles] = []
  /// Good copies that need nothing.
  private(set) var settled = 0
  /// Plain text that the store does not want.
  private(set) var refused: [CopyWanted] = []
  /// Backups whose copies the store's owner has removed, as its rules say.
  private(set) var expired: Set<BackupID> = []
  /// Objects that are not sent, because the store's own rules would remove them or have done so.
  private(set) var unwanted = 0
  /// Objects that are good neither here nor there.
  private(set) var lost: [CopyWanted] = []

  /// `listing` is nil for a store that cannot be listed: then the catalog's word counts.
  ///
  /// `pruned` are backups that the store's rules would remove: they are not sent there, nor sent again.
  init(
    _ wanted: [CopyWanted], listing: StoreListing?, requiresEncryption: Bool, pruned: Set<BackupID> = [],
    catalog: Catalog
  ) throws {
    let sizes = listing.map { listing in
      Dictionary(listing.objects.map { ($0.name.rawValue, $0.bytes) }, uniquingKeysWith: { $1 })
    }
    for copy in wanted {
      if requiresEncryption, !copy.object.isSealed {
        refused.append(copy)
        continue
      }
      // What was taken away there does not come back by itself, and what would be taken away is not sent.
      let size = sizes.map { $0[copy.storedName] }
      let isAbsent = size.map { $0 == nil } ?? (copy.there != .present)
      if copy.there == .removed || isAbsent && pruned.contains(copy.backup) {
        unwanted += 1
        if copy.there == .present || copy.there == .missing { expired.insert(copy.backup) }
        continue
      }
      let isWhole = size.map { $0 == copy.object.storedBytes } ?? true
      let isGoodHere = copy.here == .present
      if copy.there == .present, isWhole {
        settled += 1
        if !isGoodHere, copy.here != .removed { healing.append(try StoredFiles(copy, in: catalog)) }
        if isGoodHere, copy.proof == nil || copy.proof == .sent {
          unread.append(try StoredFiles(copy, in: catalog))
        }
        guard let sizes, isGoodHere else { continue }
        // The manifest is looked up only where a companion is not there: its text is long.
        let names = Self.companionNames(of: copy.object)
        if names.contains(where: { sizes[$0] == nil }) {
          companions += try StoredFiles(copy, in: catalog).companions.filter { sizes[$0.name.rawValue] == nil }
        }
        continue
      }
      guard isGoodHere else {
        let isBad = [.damaged, .missing].contains(copy.here) || [.damaged, .missing, .present].contains(copy.there)
        if isBad { lost.append(copy) }
        continue
      }
      let files = try StoredFiles(copy, in: catalog)
      if copy.there == nil, size.map({ $0 == nil }) ?? true {
        fresh.append(files)
      } else {
        broken.append((files, size.map { $0 != nil } ?? (copy.there == .damaged)))
      }
    }
  }

  private static func companionNames(of object: BackupObject) -> [String] {
    var names = [object.name + ".sha256"]
    if object.role == .dump, let name = ArchiveName(object.name) { names.append(name.manifestName) }
    return names
  }
}
