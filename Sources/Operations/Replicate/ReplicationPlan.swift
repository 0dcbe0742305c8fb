import ArchiveModel
import Catalog
import Foundation
import Storage

/// What one store lacks, by what the catalog knows and what is seen there.
struct ReplicationPlan {
  /// Objects that have no copy there yet.
  private(set) var fresh: [StoredFiles] = []
  /// Objects whose copy there is damaged, cut short or gone; `isThere` when something is under the name.
  private(set) var broken: [(files: StoredFiles, isThere: Bool)] = []
  /// Small files that are missing beside a good copy.
  private(set) var companions: [Consignment] = []
  /// Objects whose copy there seems whole and is to be looked at: new to the catalog, never read, or long ago.
  private(set) var unread: [StoredFiles] = []
  /// Objects whose copy here is damaged or gone while the one there is good.
  private(set) var healing: [StoredFiles] = []
  /// Plain text that the store does not want.
  private(set) var refused: [CopyWanted] = []
  /// Backups whose copies the store's owner has removed, as its rules say.
  private(set) var expired: Set<BackupID> = []
  /// Objects that are not sent, because the store's own rules would remove them or have done so.
  private(set) var unwanted = 0
  /// Objects that are good neither here nor there.
  private(set) var lost: [CopyWanted] = []

  /// Compares what is wanted with what is there.
  ///
  /// A copy last looked at before `stale` is looked at anew. `pruned` are backups that the store's rules would remove: they are not sent there, nor sent again.
  init(
    _ wanted: [CopyWanted], sights: CopySights, requiresEncryption: Bool, stale: Date?,
    pruned: Set<BackupID> = [], catalog: Catalog
  ) throws {
    for copy in wanted {
      if requiresEncryption, !copy.object.isSealed {
        refused.append(copy)
        continue
      }
      let sight = sights[try ObjectName(copy.storedName)]
      // What was taken away there does not come back by itself, and what would be taken away is not sent.
      if copy.there == .removed || pruned.contains(copy.backup) && Self.isAbsent(copy, sight) {
        unwanted += 1
        if copy.there == .present || copy.there == .missing { expired.insert(copy.backup) }
        continue
      }
      if Self.seemsWhole(copy, sight) {
        try add(whole: copy, sights, stale, catalog)
      } else if copy.here == .present {
        let files = try StoredFiles(copy, in: catalog)
        switch (copy.there, sight) {
        case (nil, .absent), (nil, .unknown): fresh.append(files)
        case (_, .absent): broken.append((files, false))
        case (let there, .unknown): broken.append((files, there == .damaged))
        case (_, .there): broken.append((files, true))
        }
      } else if [.damaged, .missing].contains(copy.here) || copy.there != nil {
        lost.append(copy)
      }
    }
  }

  /// Takes copies that turned out damaged or gone when they were looked at.
  mutating func add(broken files: StoredFiles, isThere: Bool) { broken.append((files, isThere)) }

  private static func seemsWhole(_ copy: CopyWanted, _ sight: CopySight) -> Bool {
    switch (copy.there, sight) {
    case (.damaged, _), (_, .absent): false
    case (_, .there(let bytes)): bytes == copy.object.storedBytes
    case (let there, .unknown): there == .present
    }
  }

  private static func isAbsent(_ copy: CopyWanted, _ sight: CopySight) -> Bool {
    sight == .absent || sight == .unknown && copy.there != .present
  }

  private mutating func add(
    whole copy: CopyWanted, _ sights: CopySights, _ stale: Date?, _ catalog: Catalog
  ) throws {
    let isKnown = copy.there == .present
    guard copy.here == .present else {
      if isKnown, copy.here != .removed { healing.append(try StoredFiles(copy, in: catalog)) }
      return
    }
    let isOld = stale.map { stale in copy.looked.map { $0 < stale } ?? true } ?? false
    if !isKnown || copy.proof == nil || copy.proof == .sent || isOld {
      unread.append(try StoredFiles(copy, in: catalog))
    }
    // The manifest is looked up only where a companion is not there: its text is long.
    let absent = try Self.companionNames(of: copy.object).map { try ObjectName($0) }
      .filter { sights[$0] == .absent }
    guard !absent.isEmpty else { return }
    companions += try StoredFiles(copy, in: catalog).companions.filter { absent.contains($0.name) }
  }

  private static func companionNames(of object: BackupObject) -> [String] {
    [object.name + ".sha256"] + (object.role == .dump ? [object.name + ".json"] : [])
  }
}
