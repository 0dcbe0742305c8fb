package import ArchiveModel
import Glibc

/// A password file of mode 0600 in a folder of mode 0700 that nobody else has, removed when dropped.
///
/// The folder is locked (`flock`) as long as it is used, so that the next run can tell what a killed one left
/// behind, and removes it.
package final class PassFile: Sendable {
  /// What `PGPASSFILE` is set to.
  package let path: String
  private let folder: String
  private let descriptor: Int32

  static let folderPrefix = "strongroom-pass-"
  static let fileName = "pgpass"

  /// Writes the password of the connection; throws `toolFailed` naming the errno, and `usage`.
  package init(
    for connection: Connection, password: Secret, in parent: String = PassFile.temporaryFolder
  ) throws(PostgresFault) {
    var bytes = try PassFileText.bytes(for: connection, password: password)
    defer { bytes.withUnsafeMutableBytes { if let base = $0.baseAddress { explicit_bzero(base, $0.count) } } }

    var template = Array("\(parent)/\(Self.folderPrefix)XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Self.fault("make a folder in \(parent)") }
    folder = String(cString: made)
    path = folder + "/" + Self.fileName
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0, fchmod(descriptor, 0o700) == 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let fault = Self.fault("lock \(folder)")
      remove()
      throw fault
    }
    do {
      try Self.write(bytes, into: descriptor, named: path)
    } catch {
      remove()
      throw error
    }
    Self.sweep(parent, newerThan: descriptor)
  }

  deinit { remove() }

  /// `$TMPDIR`, or `/tmp`.
  package static var temporaryFolder: String {
    guard let value = getenv("TMPDIR"), value.pointee == CChar(bitPattern: UInt8(ascii: "/")) else {
      return "/tmp"
    }
    return String(cString: value)
  }

  private func remove() {
    if descriptor >= 0 {
      unlinkat(descriptor, Self.fileName, 0)
      close(descriptor)
    }
    rmdir(folder)
  }

  private static func write(_ bytes: [UInt8], into folder: Int32, named path: String) throws(PostgresFault) {
    let file = openat(folder, fileName, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw fault("create \(path)") }
    var failure = fchmod(file, 0o600) == 0 ? nil : fault("protect \(path)")
    var written = 0
    while failure == nil, written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count > 0 {
        written += count
      } else if errno != EINTR {
        failure = fault("write \(path)")
      }
    }
    if close(file) != 0, failure == nil { failure = fault("close \(path)") }
    if let failure { throw failure }
  }

  private static func fault(_ what: String) -> PostgresFault {
    PostgresFault(
      .toolFailed, "cannot \(what) for the password: \(String(cString: strerror(errno)))",
      hint: "Set TMPDIR to a folder with free space that you may write to.")
  }
}
