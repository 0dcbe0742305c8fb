import ArchiveModel
import Catalog
import Foundation
import Storage

/// What a store lists, beside what a catalog from elsewhere says of it: by names and sizes, no file is read.
struct StoreSurvey {
  let store: String
  let listing: StoreListing
  let catalog: Catalog

  /// Sets right what the catalog says of the store's copies; returns the names of those that are not as they should be.
  func record(at now: Date) throws -> [String] {
    let sizes = Dictionary(
      listing.objects.map { ($0.name.rawValue, $0.bytes) }, uniquingKeysWith: { $1 })
    var notes: [CopyNote] = []
    var broken: [String] = []
    for copy in try catalog.copiesWanted(in: store, environment: nil) {
      let size = sizes[copy.storedName]
      if size == copy.object.storedBytes {
        guard copy.there != .present else { continue }
        notes.append(
          CopyNote(object: copy.object.name, state: .present, proof: .sent, storedAs: copy.storedAs))
      } else if copy.there == .present {
        broken.append(copy.storedName)
        notes.append(
          CopyNote(
            object: copy.object.name, state: size == nil ? .missing : .damaged, proof: nil,
            storedAs: copy.storedAs))
      }
    }
    try catalog.record(notes, in: store, now: now)
    return broken
  }

  /// The files here that have the size that the catalog knows.
  func sound(among files: [StoredEntry]) throws -> Set<String> {
    let sizes = Dictionary(files.map { ($0.name.rawValue, $0.bytes) }, uniquingKeysWith: { $1 })
    var sound: Set<String> = []
    try catalog.allObjects(inStore: OpenArchive.storeName) { known in
      if sizes[known.object.name] == known.object.storedBytes { sound.insert(known.object.name) }
    }
    return sound
  }
}
