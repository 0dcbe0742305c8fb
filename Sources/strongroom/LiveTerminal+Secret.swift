import ArchiveModel
import Glibc
import Processes

extension LiveTerminal {
  /// Asks a question at the controlling terminal and reads one line without showing it; nil without a terminal.
  ///
  /// Throws `CancellationError` when the process is asked to end meanwhile; the terminal is then as it was.
  @Sendable static func askSecret(_ question: String) async throws -> Secret? {
    try await BlockingThread.runUntilCancelled { isCancelled in
      let answer = ask(question, isCancelled)
      if isCancelled() { throw CancellationError() }
      return answer
    }
  }

  private static func ask(_ question: String, _ isCancelled: () -> Bool) -> Secret? {
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
    while line.count < 4096, !isCancelled() {
      var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 100) > 0 else { continue }
      let count = read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return line.isEmpty ? nil : Secret(line) }
      if byte == UInt8(ascii: "\n") { return Secret(line) }
      line.append(byte)
    }
    return Secret(line)
  }
}
