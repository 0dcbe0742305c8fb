import Glibc
import Processes

/// Removes a folder and everything below it without ever following a link.
///
/// Every step goes through a descriptor of the folder above, so a name that is swapped for a link meanwhile leads
/// nowhere else; that matters when root cleans up what another user may write to.
enum TreeRemoval {
  /// Removes the folder; nil when it is gone, else the first thing that stayed, with the reason.
  static func remove(_ path: String) -> String? {
    remove(path, in: AT_FDCWD, depth: 0)
  }

  private static func remove(_ name: String, in parent: Int32, depth: Int) -> String? {
    func stayed() -> String? { errno == ENOENT ? nil : "\(name): \(SystemError())" }
    // A server's folder is a few levels deep; more is somebody's trap for our descriptors.
    guard depth < 64 else { return "\(name): too deep" }
    let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else {
      let isFolder = errno != ENOTDIR && errno != ELOOP
      guard !isFolder || errno == ENOENT else { return stayed() }
      return unlinkat(parent, name, 0) == 0 ? nil : stayed()
    }
    guard let stream = fdopendir(folder) else {
      defer { close(folder) }
      return stayed()
    }
    let names = entries(of: stream)
    var first: String?
    for name in names {
      let left = remove(name, in: folder, depth: depth + 1)
      first = first ?? left
    }
    closedir(stream)
    if let first { return first }
    return unlinkat(parent, name, AT_REMOVEDIR) == 0 ? nil : stayed()
  }

  private static func entries(of stream: OpaquePointer) -> [String] {
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
