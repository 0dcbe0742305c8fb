import Foundation
import Glibc

/// A folder 0700 under /tmp that is removed, immutable files included, when it is dropped.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/strongroom-storage-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProgramFailure("mkdtemp: errno \(errno)") }
    path = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func at(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: at(name))) }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: at(name)))) }

  /// The permission bits of a name, links not followed.
  func mode(_ name: String) -> UInt32 {
    var status = stat()
    guard lstat(name.isEmpty ? path : at(name), &status) == 0 else { return .max }
    return status.st_mode & 0o7777
  }

  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: at(folder)).sorted()
  }
}
