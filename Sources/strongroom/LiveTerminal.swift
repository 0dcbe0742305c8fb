import Commands
import Foundation
import Synchronization

/// The terminal of this process.
enum LiveTerminal {
  /// Standard output, standard error and standard input as they are.
  static func make(environment: [String: String]) -> Terminal {
    let isDumb = environment["TERM"] == "dumb"
    let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isMute = StandardStreams.wasClosed(STDERR_FILENO)
    var terminal = Terminal(
      write: { put($0, on: STDOUT_FILENO) }, writeError: { if !isMute { put($0, on: STDERR_FILENO) } },
      ask: ask,
      outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorIsTerminal: isatty(STDERR_FILENO) == 1 && !isDumb,
      inputIsTerminal: isatty(STDIN_FILENO) == 1, width: width(environment), allowsColor: !noColor && !isDumb)
    terminal.errorIsJournal = isJournal(STDERR_FILENO, environment)
    return terminal
  }

  /// Whether a descriptor is the stream that systemd connected to its journal: `JOURNAL_STREAM` is its device and inode.
  private static func isJournal(_ descriptor: Int32, _ environment: [String: String]) -> Bool {
    var status = stat()
    guard let stream = environment["JOURNAL_STREAM"], fstat(descriptor, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Whether something for standard output was lost; not when its reader went away (`list-backups | head`).
  static let outputFailed = Atomic(false)

  /// Writes everything.
  static func put(_ text: String, on descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        if descriptor == STDOUT_FILENO, errno != EPIPE {
          outputFailed.store(true, ordering: .relaxed)
        }
        return
      }
    }
  }

  /// Waits for a line as long as nobody asks the process to end.
  @Sendable private static func ask(_ question: String) -> String? {
    put(question, on: STDERR_FILENO)
    while !Task.isCancelled {
      var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, 100) > 0 { return readLine(strippingNewline: true) }
    }
    return nil
  }

  private static func width(_ environment: [String: String]) -> Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 20 ? $0 : nil } ?? 80
  }
}
