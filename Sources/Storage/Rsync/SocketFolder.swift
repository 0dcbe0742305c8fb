import ArchiveModel
import Foundation
import Glibc

/// A folder of our own for the socket of one connection; 0700, locked while it is in use, removed at the end.
///
/// What a killed run leaves is not locked any more, and the next one removes it.
struct SocketFolder: Sendable {
  /// Where the socket is made.
  var socket: String { "\(held.path)/\(Self.socketName)" }

  private let held: HeldDirectory

  private static let prefix = "strongroom-ssh-"
  private static let socketName = "s"
  /// Seconds that a folder may exist before its maker has locked it.
  private static let grace = 60
  /// An address of a socket has 107 bytes, and ssh makes a name of 17 more beside the one that it is given.
  private static let longestBase = 60

  /// Makes one where its path is short enough, and removes those there that dead runs of this user left.
  static func make() throws(StorageFault) -> SocketFolder {
    let candidates = ["XDG_RUNTIME_DIR", "TMPDIR"].compactMap { ProcessInfo.processInfo.environment[$0] }
    let base =
      candidates.first {
        $0.hasPrefix("/") && $0.utf8.count <= longestBase && access($0, W_OK | X_OK) == 0
      } ?? "/tmp"
    var template = Array("\(base)/\(prefix)XXXXXX".utf8CString)
    do throws(SystemError) {
      guard mkdtemp(&template) != nil else { throw SystemError(number: errno) }
      let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      let folder = SocketFolder(held: try HeldDirectory.open(path: path))
      try systemCall { flock(folder.held.descriptor.number, LOCK_EX) }
      folder.sweep(base)
      return folder
    } catch {
      throw .system(error, "create a folder in", base, .write, absent: .storeMissing)
    }
  }

  /// Removes the folder; what cannot be removed is swept by a later run.
  func remove() {
    _ = try? held.unlink(Self.socketName)
    rmdir(held.path)
  }

  private func sweep(_ base: String) {
    var own = stat()
    guard fstat(held.descriptor.number, &own) == 0, let parent = try? HeldDirectory.open(path: base),
      let names = try? parent.names()
    else { return }
    for name in names.map({ String(decoding: $0, as: UTF8.self) }) where name.hasPrefix(Self.prefix) {
      var status = stat()
      guard let other = try? parent.directory(name), fstat(other.descriptor.number, &status) == 0,
        status.st_uid == geteuid(), status.st_mtim.tv_sec + Self.grace < own.st_mtim.tv_sec,
        flock(other.descriptor.number, LOCK_EX | LOCK_NB) == 0
      else { continue }
      SocketFolder(held: other).remove()
    }
  }
}
