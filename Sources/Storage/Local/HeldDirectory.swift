import ArchiveModel
import CLinux
import Glibc

/// A directory held open, beneath which every name is resolved.
///
/// All names given to it are single components; none is followed when it is a symbolic link (R41, I8). Files
/// are made 0600 and directories 0700 whatever the umask (R29).
final class HeldDirectory: Sendable {
  /// Where it was when it was opened, for messages.
  let path: String
  let descriptor: Descriptor

  private init(path: String, descriptor: Descriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Opens a directory by its path, whose last component must not be a symbolic link; throws ENOENT among others.
  static func open(path: String) throws(SystemError) -> HeldDirectory {
    let number = try systemCall { Glibc.open(path, directoryFlags) }
    return HeldDirectory(path: path, descriptor: Descriptor(owning: number))
  }

  /// Opens a directory beneath this one.
  func directory(_ name: String) throws(SystemError) -> HeldDirectory {
    let number = try systemCall { openat(descriptor.number, name, Self.directoryFlags) }
    return HeldDirectory(path: pathOf(name), descriptor: Descriptor(owning: number))
  }

  /// Opens a directory beneath this one, after making it when it is absent.
  func directoryMadeIfAbsent(_ name: String) throws(SystemError) -> HeldDirectory {
    do {
      return try directory(name)
    } catch {
      guard error.number == ENOENT else { throw error }
    }
    do {
      try systemCall { mkdirat(descriptor.number, name, 0o700) }
    } catch {
      guard error.number == EEXIST else { throw error }
    }
    let made = try directory(name)
    try systemCall { fchmod(made.descriptor.number, 0o700) }
    return made
  }

  /// Creates a file of its own for writing; EEXIST when anything stands under the name.
  func create(_ name: String) throws(SystemError) -> Descriptor {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let number = try systemCall { openat(descriptor.number, name, flags, 0o600) }
    let file = Descriptor(owning: number)
    do {
      try systemCall { fchmod(number, 0o600) }
      return file
    } catch {
      try unlink(name)
      throw error
    }
  }

  /// Opens whatever stands under the name; never waits for the other end of a pipe.
  func open(_ name: String, flags: Int32 = O_RDONLY) throws(SystemError) -> Descriptor {
    let guarded = flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    return Descriptor(owning: try systemCall { openat(descriptor.number, name, guarded, 0o600) })
  }

  /// The attributes of whatever stands under the name, nil when nothing does.
  func status(of name: String) throws(SystemError) -> stat? {
    var status = stat()
    do {
      try systemCall { fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) }
      return status
    } catch {
      if error.number == ENOENT { return nil }
      throw error
    }
  }

  /// Removes a name; false when there was none.
  @discardableResult
  func unlink(_ name: String) throws(SystemError) -> Bool {
    do {
      try systemCall { unlinkat(descriptor.number, name, 0) }
      return true
    } catch {
      if error.number == ENOENT { return false }
      throw error
    }
  }

  /// Moves a name into another directory of the same file system, never over an existing one (EEXIST).
  ///
  /// File systems without RENAME_NOREPLACE get a link and an unlink, which is as safe and not as atomic: a crash
  /// between the two leaves a second name, which a sweep of the first one's directory removes.
  func move(_ name: String, to other: HeldDirectory, as newName: String) throws(SystemError) {
    do {
      try systemCall {
        renameat2(descriptor.number, name, other.descriptor.number, newName, LINUX_RENAME_NOREPLACE)
      }
    } catch {
      guard error.number == EINVAL || error.number == ENOSYS else { throw error }
      try systemCall { linkat(descriptor.number, name, other.descriptor.number, newName, 0) }
      try unlink(name)
    }
  }

  /// Moves a name into another directory of the same file system, over the one that stands there, in one step.
  func replace(_ name: String, in other: HeldDirectory, as newName: String) throws(SystemError) {
    try systemCall { renameat(descriptor.number, name, other.descriptor.number, newName) }
  }

  /// The names in the directory, without `.` and `..`, as bytes: a file system does not promise UTF-8.
  func names() throws(SystemError) -> [[UInt8]] {
    let number = try systemCall { openat(descriptor.number, ".", Self.directoryFlags) }
    guard let stream = fdopendir(number) else {
      let failure = SystemError(number: errno)
      _ = Glibc.close(number)
      throw failure
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemError(number: errno) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [UInt8(ascii: ".")], name != Array("..".utf8) { names.append(name) }
    }
  }

  /// The path of a name in it, for messages.
  func pathOf(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  private static let directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
}

extension HeldDirectory {
  /// The fault of a failed call on a name in this directory, with the free space when that ran out.
  func fault(
    _ error: SystemError, _ deed: String, _ name: String? = nil, _ access: FileAccess,
    absent: FaultCode = .storeObjectMissing
  ) -> StorageFault {
    .system(
      error, deed, name.map(pathOf) ?? path, access, free: try? FreeSpace(of: descriptor), absent: absent)
  }
}

extension stat {
  /// Whether it is an ordinary file with this one name, and neither a link, a folder, a pipe nor a device.
  var isOrdinaryFile: Bool { st_mode & S_IFMT == S_IFREG && st_nlink == 1 }

  /// What it is, for messages.
  var kindOfFile: String {
    switch st_mode & S_IFMT {
    case S_IFREG: st_nlink == 1 ? "a regular file" : "a file with \(st_nlink) names"
    case S_IFDIR: "a folder"
    case S_IFLNK: "a symbolic link"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFBLK, S_IFCHR: "a device"
    default: "of an unknown kind"
    }
  }
}
