import Glibc

/// What a server says of itself in `postmaster.pid`: the number on line 1, its state on line 8.
enum ScratchStatus {
  /// The file's text, or nil while there is none.
  static func pidFile(below folder: String) -> String? {
    let descriptor = open(folder + "/data/postmaster.pid", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// The postmaster's number; a negative one is a single-user server's.
  static func pid(in text: String) -> Int32? {
    guard let pid = Int32(text.prefix { $0 != "\n" }), pid > 1 else { return nil }
    return pid
  }

  /// Whether the server takes connections.
  static func isReady(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 7 && lines[7].hasPrefix("ready")
  }
}
