import Glibc

/// The children of this process, for the moment before an exit that waits for nothing.
package enum OwnChildren {
  /// Kills every child of this process with its group.
  ///
  /// They are read from `/proc`, so that one started an instant ago is among them.
  package static func killAll() {
    let ours = getpid()
    for pid in processes() where parent(of: pid) == ours {
      // A child that does not lead its own group yet, since it has not got that far, is ended alone.
      _ = kill(pid, SIGKILL)
      _ = kill(-pid, SIGKILL)
    }
  }

  private static func processes() -> [Int32] {
    guard let stream = opendir("/proc") else { return [] }
    defer { closedir(stream) }
    var pids: [Int32] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let pid = Int32(name) { pids.append(pid) }
    }
    return pids
  }

  /// The fourth field of `/proc/PID/stat`; nil when the process is gone.
  private static func parent(of pid: Int32) -> Int32? {
    let descriptor = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    // The name in parentheses may hold anything, parentheses and blanks too.
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 1 ? Int32(fields[1]) : nil
  }
}
