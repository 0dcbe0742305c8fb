import Glibc

extension PassFile {
  /// Seconds that a folder may exist before its maker has locked it.
  private static let grace = 60

  /// Removes the password files that killed runs of this user left in the folder.
  ///
  /// What cannot be removed stays, and the next run tries again: nothing depends on it.
  static func sweep(_ parent: String, newerThan own: Int32) {
    var mine = stat()
    guard fstat(own, &mine) == 0, let listing = opendir(parent) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(folderPrefix) else { continue }
      let folder = openat(dirfd(listing), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { continue }
      defer { close(folder) }
      var status = stat()
      // A lock that can be had means that the process which made the folder is gone.
      guard fstat(folder, &status) == 0, status.st_uid == geteuid(),
        status.st_mtim.tv_sec + grace < mine.st_mtim.tv_sec, flock(folder, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unlinkat(folder, fileName, 0)
      unlinkat(dirfd(listing), name, AT_REMOVEDIR)
    }
  }
}
