import ArchiveModel
import Glibc

/// Reads settings from the real file system.
package struct POSIXFileReader: SettingsFileReader {
  private static let largest = 1 << 20

  /// A reader has no state.
  package init() {}

  package func file(at path: String, links: LinkPolicy) throws(SettingsFault) -> SettingsFile? {
    // O_NONBLOCK, so that a FIFO in the place of the file is seen as one and does not hang the open.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (links == .refuse ? O_NOFOLLOW : 0)
    var descriptor = open(path, flags)
    while descriptor < 0, errno == EINTR { descriptor = open(path, flags) }
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: return nil
      case ELOOP where links == .refuse:
        throw SettingsFault(
          .refused, "\(path) is a symbolic link, and a secret is not read through one",
          hint: "Name the file itself.")
      case let number: throw Self.unreadable(path, number)
      }
    }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SettingsFault(
        .configUnreadable, "\(path) is not a regular file", hint: "Name an ordinary file in its place.")
    }
    let bytes = try Self.contents(of: descriptor, path: path)
    return SettingsFile(path: path, bytes: bytes, mode: status.st_mode & 0o7777)
  }

  private static func contents(of descriptor: Int32, path: String) throws(SettingsFault) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path, errno) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= largest else {
        throw SettingsFault(
          .configUnreadable, "\(path) is larger than 1 MiB, which no settings file is",
          hint: "Check that the right file is named.")
      }
    }
  }

  package func names(in directory: String) throws(SettingsFault) -> [String] {
    guard let stream = opendir(directory) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw Self.unreadable(directory, errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      names.append(name)
      errno = 0
    }
    guard errno == 0 else { throw Self.unreadable(directory, errno) }
    return names.sorted()
  }

  private static func unreadable(_ path: String, _ number: Int32) -> SettingsFault {
    let hint =
      switch number {
      case EACCES, EPERM: "Run as the user who owns it, or let this user read it."
      default: "Check the path and the disk it lies on."
      }
    return SettingsFault(
      .configUnreadable, "cannot read \(path): \(String(cString: strerror(number)))", hint: hint)
  }
}
