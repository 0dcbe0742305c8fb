import ArchiveModel
import Foundation
import Glibc

/// A folder of units or cron files: small text files that others may read, each whole or absent.
struct InstallFolder {
  /// An absolute path.
  let path: String

  private static let largest = 1 << 20

  func at(_ name: String) -> String { "\(path)/\(name)" }

  /// The names in it; none when there is no such folder.
  func names() throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw OperationFault(
        .storeUnwritable, "the folder \(path) cannot be read: \(error.localizedDescription)",
        hint: "Run it as root, or name a folder with --folder.")
    }
  }

  /// The text of a file; nil when there is none.
  ///
  /// Anything but an ordinary file is somebody else's, and empty.
  func text(of name: String) throws -> String? {
    var status = stat()
    guard lstat(at(name), &status) == 0 else {
      guard errno == ENOENT || errno == ENOTDIR else { throw failure("read", name) }
      return nil
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.largest else { return "" }
    guard let data = FileManager.default.contents(atPath: at(name)) else { throw failure("read", name) }
    return String(decoding: data, as: UTF8.self)
  }

  /// Writes a file of mode 0644 beside and renames it into place.
  func write(_ text: String, to name: String) throws {
    let draft = at(".\(name).new")
    guard unlink(draft) == 0 || errno == ENOENT else { throw failure("written", name) }
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure("written", name) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    // The umask is ours; systemd and cron must be able to read it.
    guard count == bytes.count, fchmod(file, 0o644) == 0, fsync(file) == 0, rename(draft, at(name)) == 0
    else {
      let fault = failure("written", name)
      unlink(draft)
      throw fault
    }
  }

  func remove(_ name: String) throws {
    guard unlink(at(name)) == 0 || errno == ENOENT else { throw failure("removed", name) }
  }

  /// Renames a file to a name that neither systemd nor cron reads.
  func putAside(_ name: String) throws {
    var (number, aside) = (1, at("\(name).before-strongroom"))
    var status = stat()
    while lstat(aside, &status) == 0 {
      number += 1
      aside = at("\(name).before-strongroom-\(number)")
    }
    guard rename(at(name), aside) == 0 else { throw failure("put aside", name) }
  }

  private func failure(_ verb: String, _ name: String) -> OperationFault {
    OperationFault(
      .storeUnwritable, "\(at(name)) cannot be \(verb): \(String(cString: strerror(errno)))",
      hint: "Run it as root, or name a folder with --folder.")
  }
}
