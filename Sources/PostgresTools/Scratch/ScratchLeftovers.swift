import Glibc
import Processes

/// What runs that were killed have left behind: their folders, and servers nobody stopped.
enum ScratchLeftovers {
  /// Ends and removes what belongs to nobody any more in `parent`; what cannot be removed is left to the next run.
  ///
  /// Only folders of `owners` are touched, and only a server whose working directory is the very data folder.
  static func sweep(_ parent: String, ownedBy owners: Set<UInt32>) {
    guard let stream = opendir(parent) else { return }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    closedir(stream)
    for name in names where name.hasPrefix(ScratchFolder.unlockedPrefix) {
      // Only an empty one goes, and whoever is just making it makes another.
      rmdir(parent + "/" + name)
    }
    for name in names where name.hasPrefix(ScratchFolder.prefix) {
      guard let folder = ScratchFolder.abandoned(parent + "/" + name, ownedBy: owners) else { continue }
      endServer(below: folder.path)
      try? folder.remove()
    }
  }

  /// Ends the postmaster of the cluster below `folder`, if it runs, and waits for its end for ten seconds.
  ///
  /// Returns whether none runs any more.
  @discardableResult
  static func endServer(below folder: String) -> Bool {
    for (signal, waits) in [(ScratchSettings.immediateShutdown, 500), (SIGKILL, 500)] {
      guard let pid = postmaster(below: folder) else { return true }
      _ = kill(pid, signal)
      for _ in 0..<waits {
        if postmaster(below: folder) != pid { return true }
        usleep(10_000)
      }
    }
    return postmaster(below: folder) == nil
  }

  /// The number of the postmaster whose working directory is this cluster's data folder.
  ///
  /// A number in `postmaster.pid` alone proves nothing: it may be any process's by now.
  static func postmaster(below folder: String) -> Int32? {
    guard let text = ScratchStatus.pidFile(below: folder), let pid = ScratchStatus.pid(in: text) else { return nil }
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/\(pid)/cwd", &target, target.count)
    guard count > 0 else { return nil }
    var resolved = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard realpath(folder + "/data", &resolved) != nil else { return nil }
    return target.prefix(count).elementsEqual(resolved.prefix { $0 != 0 }) ? pid : nil
  }
}
