import Glibc
import Processes

/// What the kernel shows of this process and of others.
enum ProcessTraces {
  /// The open descriptors of this process.
  static func descriptors() -> [String] { entries(of: "/proc/self/fd") }

  /// The children of this process that have exited and were never reaped.
  static func zombies() -> [Int32] {
    entries(of: "/proc").compactMap { Int32($0) }.filter { pid in
      guard let fields = stat(of: pid) else { return false }
      return fields.state == "Z" && fields.parent == getpid()
    }
  }

  /// Whether a process of this number exists and is not a zombie.
  static func isAlive(_ pid: Int32) -> Bool {
    guard let fields = stat(of: pid) else { return false }
    return fields.state != "Z"
  }

  /// Waits up to five seconds until the process is gone.
  static func isGoneSoon(_ pid: Int32) async throws -> Bool {
    for _ in 0..<100 {
      if !isAlive(pid) { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  private static func stat(of pid: Int32) -> (state: Substring, parent: Int32)? {
    let text = contents(of: "/proc/\(pid)/stat")
    // The name in parentheses may hold anything.
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
    return (fields[0], parent)
  }

  static func contents(of path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}

/// A command of /bin/sh, as most tests need it.
func shell(_ script: String, _ arguments: String...) -> Command {
  Command("sh", ["-c", script, "sh"] + arguments)
}
