import ArchiveModel
import Glibc
import Synchronization

/// A signal that asks this process to end.
package enum EndingSignal: Int32, Sendable, CaseIterable {
  case hangup = 1
  case interrupt = 2
  case terminate = 15

  /// The status a process exits with for this signal: 128 and its number.
  package var exitStatus: Int32 { 128 + rawValue }
}

/// Hears SIGHUP, SIGINT and SIGTERM for this process, and lets a broken pipe be an error and not its death.
///
/// The signals have handlers and are not ignored or blocked, so children start with default dispositions. A signal
/// that was ignored when we started (`nohup`, a job in the background) stays ignored; SIGTERM never does.
package final class SignalWatch: Sendable {
  // Held here, so that a watch nobody keeps goes on.
  private static let current = Mutex<SignalWatch?>(nil)

  private let line: Pipe
  private let previous: [(number: Int32, action: sigaction)]
  private let isStopped = Atomic(false)

  /// Starts to watch, and calls `deliver` for each signal on a thread of its own, until `stop`.
  ///
  /// A second SIGINT is not delivered: it kills all children and exits with 130 at once.
  /// Errors: `ProcessFault` with code `unexpected` when a watch exists, or no descriptor or thread is left.
  @discardableResult
  package static func start(deliver: @escaping @Sendable (EndingSignal) -> Void) throws -> SignalWatch {
    try current.withLock { current in
      guard current == nil else { throw ProcessFault(.unexpected, "signals are watched already") }
      let line: Pipe
      do {
        line = try Pipe()
      } catch {
        throw ProcessFault(.unexpected, "no pipe could be opened for signals: \(error)")
      }
      line.writeEnd.setNonBlocking()
      let readEnd = line.readEnd
      try BlockingThread.start { listen(to: readEnd, deliver: deliver) }
      signalLine = line.writeEnd.rawValue
      let watch = SignalWatch(line: line, previous: install())
      current = watch
      return watch
    }
  }

  private init(line: Pipe, previous: [(number: Int32, action: sigaction)]) {
    self.line = line
    self.previous = previous
  }

  /// Puts everything back as it was; signals end the process again.
  package func stop() {
    guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
    for (number, action) in previous {
      var action = action
      sigaction(number, &action, nil)
    }
    signalLine = -1
    line.writeEnd.close()
    Self.current.withLock { $0 = nil }
  }

  private static func install() -> [(number: Int32, action: sigaction)] {
    var previous: [(Int32, sigaction)] = []
    func set(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = handler
      action.sa_flags = Int32(SA_RESTART)
      var old = sigaction()
      sigaction(number, nil, &old)
      let isIgnored = unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
      if isIgnored, number == SIGHUP || number == SIGINT { return }
      sigaction(number, &action, nil)
      previous.append((number, old))
    }
    for signal in EndingSignal.allCases { set(signal.rawValue, noteSignal) }
    // A handler that does nothing, where SIG_IGN would be inherited by programs started in other ways.
    set(SIGPIPE) { _ in }
    return previous
  }

  private static func listen(to line: OwnedDescriptor, deliver: @Sendable (EndingSignal) -> Void) {
    var number: UInt8 = 0
    var interrupts = 0
    while true {
      let count = read(line.rawValue, &number, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return }
      guard let signal = EndingSignal(rawValue: Int32(number)) else { continue }
      if signal == .interrupt { interrupts += 1 }
      if interrupts > 1 {
        OwnChildren.killAll()
        _exit(EndingSignal.interrupt.exitStatus)
      }
      deliver(signal)
    }
  }
}

// Read by the handler, which may do no more than a plain load and a write.
private nonisolated(unsafe) var signalLine: Int32 = -1

private func noteSignal(_ number: Int32) {
  let saved = errno
  var byte = UInt8(truncatingIfNeeded: number)
  _ = write(signalLine, &byte, 1)
  errno = saved
}
