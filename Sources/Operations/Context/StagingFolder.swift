import ArchiveModel
import Foundation
import Glibc

/// A private folder for the files of a directory dump while it is packed or unpacked; 0700, removed at the end.
///
/// Its name carries the process and when that began, so that the next run removes what a killed one left.
struct StagingFolder: Sendable {
  let path: String

  private static let prefix = "strongroom-staging-"

  /// Makes the folder below `parent`, and removes those there that dead processes left.
  static func make(in parent: String, process: ProcessIdentityFile, id: BackupID) throws -> StagingFolder {
    sweep(parent)
    let path = "\(parent)/\(prefix)\(process.number)-\(process.started)-\(id)"
    guard mkdir(path, 0o700) == 0 else {
      let reason = String(cString: strerror(errno))
      throw OperationFault(
        .storeUnwritable, "the staging folder \(path) cannot be made: \(reason)",
        hint: "Set staging in [backup] to a folder with room for the whole dump.")
    }
    return StagingFolder(path: path)
  }

  /// Removes the folder and all in it; what cannot be removed is swept by a later run.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func sweep(_ parent: String) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent) else { return }
    for name in names where name.hasPrefix(prefix) {
      let words = name.dropFirst(prefix.count).split(separator: "-")
      var status = stat()
      guard words.count == 3, let number = Int32(words[0]), let started = Int64(words[1]),
        lstat("\(parent)/\(name)", &status) == 0, status.st_uid == geteuid(),
        status.st_mode & S_IFMT == S_IFDIR, ProcessIdentityFile.read(number)?.started != started
      else { continue }
      StagingFolder(path: "\(parent)/\(name)").remove()
    }
  }
}
