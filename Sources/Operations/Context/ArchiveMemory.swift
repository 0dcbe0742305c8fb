import ArchiveModel
import CryptoPrimitives
import Foundation
import Glibc

/// What this user's machine remembers of an archive, outside of it: that it was there, and which one.
///
/// An empty mount point looks like a first use; this file tells them apart (F11). It lies in
/// `$XDG_STATE_HOME/strongroom/archives/`, by default below `~/.local/state`; without a home nothing is
/// remembered.
struct ArchiveMemory {
  /// Where it is written down, nil without a home.
  let file: String?
  private let path: String

  init(world: World, path: String) {
    self.path = path
    let state = world.environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let folder = state ?? world.home.map { $0 + "/.local/state" }
    let name = SHA256.digest(of: path.utf8).hex.prefix(16)
    file = folder.map { "\($0)/strongroom/archives/\(name)" }
  }

  /// The store id that was seen at the path, nil when none was.
  var knownID: String? {
    guard let file, let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first.map(String.init)
  }

  /// Writes the id down; a memory that cannot be written is no reason to fail a backup.
  func remember(_ id: String) {
    guard let file, knownID != id else { return }
    var folder = ""
    for part in file.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let text = Array("\(id)\n\(path)\n".utf8)
    _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
