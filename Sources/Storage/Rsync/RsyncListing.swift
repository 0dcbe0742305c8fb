import ArchiveModel

/// Reads what `rsync --list-only` prints: mode, size, date, time and name of each entry.
enum RsyncListing {
  static func parse(_ lines: [String]) -> StoreListing {
    var objects: [StoredEntry] = []
    var strangers: [String] = []
    for line in lines {
      let fields = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
      guard fields.count == 5, fields[0].utf8.count == 10, let size = Int64(fields[1].filter { $0 != "," })
      else {
        continue
      }
      let name = String(fields[4])
      // A hidden file with six letters behind its last dot is one that rsync is writing.
      if name == "." || ArchiveLayout.isFurniture(name) || isUnfinished(name) { continue }
      if fields[0].hasPrefix("-"), let object = try? ObjectName(name) {
        objects.append(StoredEntry(name: object, bytes: size))
      } else {
        strangers.append(name.quotedForMessage)
      }
    }
    return StoreListing(objects: objects.sorted { $0.name < $1.name }, strangers: strangers.sorted())
  }

  private static func isUnfinished(_ name: String) -> Bool {
    guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), dot > name.startIndex else { return false }
    return name[dot...].utf8.count == 7
  }
}
