import Glibc
import Testing

@testable import PostgresTools

/// A folder in which a test makes scratch clusters, reachable by any user.
struct TemporaryParent {
  let path: String

  init() throws {
    var template = Array("/tmp/srt-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try #require(chmod(path, 0o755) == 0)
  }

  func remove() { _ = TreeRemoval.remove(path) }

  func entries() -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { $0 != "." && $0 != ".." }
  }

  func mode(of path: String) throws -> UInt32 { try status(path).st_mode & 0o777 }
  func owner(of path: String) throws -> UInt32 { try status(path).st_uid }

  private func status(_ path: String) throws -> stat {
    var status = stat()
    try #require(lstat(path, &status) == 0, "\(path)")
    return status
  }
}
