import ArchiveModel

/// Sorts out what lies in a far folder, as rsync or find tells it.
struct RsyncListing {
  private var listing = StoreListing(objects: [], strangers: [])

  /// Reads what `rsync --list-only` prints: mode, size, date, time and name of each entry.
  static func parse(_ lines: [String]) -> StoreListing {
    var found = RsyncListing()
    for line in lines {
      let fields = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
      guard fields.count == 5, fields[0].utf8.count == 10, let size = Int64(fields[1].filter { $0 != "," })
      else {
        continue
      }
      found.add(String(fields[4]), bytes: size, isFile: fields[0].hasPrefix("-"))
    }
    return found.sorted
  }

  /// Reads what `find -printf "%y %s %P\\0"` prints: a letter for the kind, size and name of each entry.
  static func parse(found bytes: [UInt8]) -> StoreListing {
    var found = RsyncListing()
    for entry in bytes.split(separator: 0) {
      let fields = entry.split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard fields.count == 3, let size = Int64(String(decoding: fields[1], as: UTF8.self)) else { continue }
      found.add(
        String(decoding: fields[2], as: UTF8.self), bytes: size, isFile: fields[0].elementsEqual("f".utf8))
    }
    return found.sorted
  }

  private mutating func add(_ name: String, bytes: Int64, isFile: Bool) {
    if isFile, !name.hasPrefix("."), let object = try? ObjectName(name) {
      listing.objects.append(StoredEntry(name: object, bytes: bytes))
    } else if name == "." || ArchiveLayout.isFurniture(name) {
      return
    } else if isFile, Self.isUnfinished(name) {
      listing.unfinished.append(bytes)
    } else {
      listing.strangers.append(name.quotedForMessage)
    }
  }

  /// A hidden file with six letters behind its last dot is one that rsync is writing, or was when it was killed.
  private static func isUnfinished(_ name: String) -> Bool {
    guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), dot > name.startIndex else { return false }
    return name[dot...].utf8.count == 7
  }

  private var sorted: StoreListing {
    StoreListing(
      objects: listing.objects.sorted { $0.name < $1.name }, strangers: listing.strangers.sorted(),
      unfinished: listing.unfinished)
  }
}
