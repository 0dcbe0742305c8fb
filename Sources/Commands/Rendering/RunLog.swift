import ArchiveModel
import Foundation
import Synchronization

/// How a log is written.
enum LogFormat: String, CaseIterable {
  /// A line with time, level, run and message; in systemd's journal the priority stands in front, and no time.
  case text
  /// One JSON object a line, schema `strongroom/log/v1`.
  case json

  /// What the command line asks for, else text where standard error leads to the journal, else nil: for people.
  ///
  /// Read before the rest of the command line, so that also what is wrong with that is logged.
  static func wanted(_ arguments: [String], _ terminal: Terminal) -> LogFormat? {
    let options = arguments.prefix { $0 != "--" }
    let name = "--log-format"
    for (word, next) in zip(options, options.dropFirst() + [""]) {
      if word == name { return LogFormat(rawValue: next) }
      if word.hasPrefix(name + "=") { return LogFormat(rawValue: String(word.dropFirst(name.count + 1))) }
    }
    return terminal.errorIsJournal ? .text : nil
  }
}

/// What one run says on standard error, as lines of a log; safe to call from any thread.
final class RunLog: Sendable {
  /// The levels of syslog that are used here.
  enum Level: String {
    case error
    case warning
    case info
    case debug

    /// As journald reads it at the beginning of a line, `<4>` (sd-daemon(3)).
    var priority: Int {
      switch self {
      case .error: 3
      case .warning: 4
      case .info: 6
      case .debug: 7
      }
    }
  }

  private struct State {
    var began: Date?
    var isQuiet = false
    /// Of the last line: a hint that stands alone belongs to it.
    var level = Level.info
  }

  private let format: LogFormat
  private let run: RunID
  private let command: String
  private let clock: WallClock
  private let isJournal: Bool
  private let writeError: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// `command` are the words of the command line; no option takes a secret.
  init(_ format: LogFormat, run: RunID, command: [String], clock: WallClock, terminal: Terminal) {
    self.format = format
    self.run = run
    self.command = command.joined(separator: " ")
    self.clock = clock
    isJournal = terminal.errorIsJournal
    writeError = terminal.writeError
  }

  /// Says that the work begins.
  func begin(isQuiet: Bool) {
    let isFirst = state.withLock { state in
      defer { if state.began == nil { state.began = clock.now } }
      state.isQuiet = isQuiet
      return state.began == nil
    }
    if isFirst { write(.info, "begins: \(command)") }
  }

  /// Says how it ended, when it had begun.
  func end(_ status: Int32) {
    guard let began = state.withLock({ $0.began }) else { return }
    let seconds = clock.now.timeIntervalSince(began)
    write(.info, "ends: exit status \(status) after \(Quantity.span(seconds: seconds))", status: status)
  }

  /// Says why it failed.
  func failure(_ error: any Error) {
    let lines = FaultText.lines(for: error)
    let hint = lines.last.flatMap { $0.hasPrefix("hint: ") ? String($0.dropFirst(6)) : nil }
    let text = (hint == nil ? lines[...] : lines.dropLast()).joined(separator: "\n")
    let message = text.hasPrefix("error: ") ? String(text.dropFirst(7)) : text
    let code = error is CancellationError ? FaultCode.interrupted : (error as? any Fault)?.code ?? .unexpected
    write(.error, message, hint: hint, code: code)
  }

  /// Takes a line that was meant for people; `error:` and `warning:` at its beginning are its level.
  ///
  /// `run` is whose line it is, when a service runs others: a job's.
  func line(_ text: String, hint: String? = nil, of run: RunID? = nil) {
    for level in [Level.error, .warning] where text.hasPrefix("\(level.rawValue): ") {
      return write(level, String(text.dropFirst(level.rawValue.count + 2)), hint: hint, of: run)
    }
    let last = state.withLock { $0.level }
    write(text.hasPrefix("hint: ") ? last : .info, text, hint: hint, of: run)
  }

  /// Writes one message.
  func write(
    _ level: Level, _ message: String, hint: String? = nil, code: FaultCode? = nil, status: Int32? = nil,
    of run: RunID? = nil
  ) {
    let run = run ?? self.run
    let isHeard = state.withLock { state in
      state.level = level
      return !state.isQuiet || level == .error || level == .warning
    }
    guard isHeard else { return }
    switch format {
    case .text: writeError(text(level, message, hint, run))
    case .json:
      var fields: [String: JSONField] = [
        "schema": "strongroom/log/v1", "time": .text(RFC3339.preciseText(clock.now)),
        "level": .text(level.rawValue), "run": .text(run.rawValue), "message": .text(message),
      ]
      if let hint { fields["hint"] = .text(hint) }
      if let code { fields["code"] = .text(code.rawValue) }
      if let status { fields["exit_status"] = .number(Int64(status)) }
      writeError(JSONOutput.line(fields) + "\n")
    }
  }

  /// Each line of a message is one of the log's.
  private func text(_ level: Level, _ message: String, _ hint: String?, _ run: RunID) -> String {
    let head =
      isJournal ? "<\(level.priority)>[\(run)] " : "\(RFC3339.text(clock.now)) \(level.rawValue) [\(run)] "
    let lines =
      message.split(whereSeparator: \.isNewline).map(String.init) + (hint.map { ["hint: \($0)"] } ?? [])
    return lines.map { head + Terminal.printable($0) + "\n" }.joined()
  }
}
