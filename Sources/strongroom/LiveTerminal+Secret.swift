import ArchiveModel
import Glibc

extension LiveTerminal {
  /// Asks a question at the controlling terminal and reads one line without showing it; nil without a terminal.
  @Sendable static func askSecret(_ question: String) -> Secret? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return nil }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return nil }
    defer { tcsetattr(terminal, TCSAFLUSH, &before) }
    put(question, on: terminal)
    defer { put("\n", on: terminal) }
    var line: [UInt8] = []
    line.reserveCapacity(4096)
    defer { _ = line.withUnsafeMutableBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) } }
    var byte: UInt8 = 0
    while line.count < 4096 {
      let count = read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return line.isEmpty ? nil : Secret(line) }
      if byte == UInt8(ascii: "\n") { return Secret(line) }
      line.append(byte)
    }
    return Secret(line)
  }
}
