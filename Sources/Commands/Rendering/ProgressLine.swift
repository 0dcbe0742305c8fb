import ArchiveModel
import Foundation
import Synchronization

/// Shows progress events on standard error in one of three ways; safe to call from any thread.
final class ProgressLine: Sendable {
  /// How progress is shown.
  enum Style: String, CaseIterable {
    /// One line that rewrites itself.
    case line
    /// Warnings, details and results only.
    case plain
    /// One JSON object a line.
    case json
    /// Warnings only.
    case quiet
  }

  private struct State {
    var step = ""
    var stepStarted = Date.distantPast
    var lastDrawn = Date.distantPast
    var shown = false
    var done: Int64 = 0
  }

  private let terminal: Terminal
  private let style: Style
  private let verbose: Bool
  private let clock: WallClock
  private let state = Mutex(State())

  init(terminal: Terminal, style: Style, verbose: Bool, clock: WallClock) {
    self.terminal = terminal
    self.style = style
    self.verbose = verbose
    self.clock = clock
  }

  /// Takes one event.
  func take(_ event: ProgressEvent) {
    state.withLock { state in
      if let log = terminal.log {
        record(event, in: log, &state)
      } else if style == .json {
        if case .detail = event, !verbose { return }
        writeJSON(event)
      } else {
        draw(event, &state)
      }
    }
  }

  /// What of an event belongs into a log; how far a step has come does not.
  private func record(_ event: ProgressEvent, in log: RunLog, _ state: inout State) {
    switch event {
    case .step(let name):
      state = State(step: name, stepStarted: clock.now)
      log.write(.info, "\(name) begins")
    case .bytes(let done, _): state.done = done
    case .items: break
    case .finished:
      let seconds = clock.now.timeIntervalSince(state.stepStarted)
      let size = state.done > 0 ? ", \(Quantity.bytes(state.done))" : ""
      log.write(.info, "\(state.step) is done: \(Quantity.span(seconds: seconds))\(size)")
    case .warning(let text, let hint): log.write(.warning, text, hint: hint)
    case .detail(let text): if verbose { log.write(.debug, text) }
    }
  }

  private func draw(_ event: ProgressEvent, _ state: inout State) {
    let now = clock.now
    switch event {
    case .step(let name):
      state = State(step: name, stepStarted: now, lastDrawn: .distantPast, shown: state.shown)
      redraw("\(name) …", &state)
    case .bytes(let done, let total):
      state.done = done
      guard now.timeIntervalSince(state.lastDrawn) >= 0.1 else { return }
      state.lastDrawn = now
      redraw(
        describe(done: done, total: total, elapsed: now.timeIntervalSince(state.stepStarted), state), &state)
    case .items(let done, let total):
      guard done == total || now.timeIntervalSince(state.lastDrawn) >= 0.1 else { return }
      state.lastDrawn = now
      redraw("\(state.step): \(done) of \(total)", &state)
    case .finished:
      clear(&state)
      guard style != .quiet, verbose else { return }
      let elapsed = now.timeIntervalSince(state.stepStarted)
      let size = state.done > 0 ? ", \(Quantity.bytes(state.done))" : ""
      terminal.errorLine("\(state.step): \(Quantity.span(seconds: elapsed))\(size)")
    case .warning(let text, let hint):
      clear(&state)
      terminal.errorLine("warning: \(text)")
      if let hint { terminal.errorLine("hint: \(hint)") }
    case .detail(let text):
      guard verbose, style != .quiet else { return }
      clear(&state)
      terminal.errorLine(text)
    }
  }

  private func describe(done: Int64, total: Int64?, elapsed: Double, _ state: State) -> String {
    var parts = ["\(state.step): \(Quantity.bytes(done))"]
    if elapsed >= 0.5 { parts.append("\(Quantity.bytes(Int64(Double(done) / elapsed)))/s") }
    parts.append(Quantity.span(seconds: elapsed))
    if let total, total > 0, done > 0, done < total {
      let left = elapsed * Double(total - done) / Double(done)
      parts.append("\(done * 100 / total) %, about \(Quantity.span(seconds: left)) left")
    }
    return parts.joined(separator: "  ")
  }

  private func redraw(_ text: String, _ state: inout State) {
    guard style == .line else { return }
    terminal.writeError("\r\u{1B}[K" + text.fitted(to: max(20, terminal.width - 1)))
    state.shown = true
  }

  private func clear(_ state: inout State) {
    guard state.shown else { return }
    terminal.writeError("\r\u{1B}[K")
    state.shown = false
  }

  private func writeJSON(_ event: ProgressEvent) {
    var fields: [String: JSONField] =
      switch event {
      case .step(let name): ["message_type": "step", "step": .text(name)]
      case .bytes(let done, let total):
        [
          "message_type": "status", "bytes_done": .number(done),
          "bytes_total": total.map { .number($0) } ?? .null,
        ]
      case .items(let done, let total):
        ["message_type": "status", "items_done": .number(Int64(done)), "items_total": .number(Int64(total))]
      case .warning(let text, let hint):
        ["message_type": "warning", "message": .text(text), "hint": hint.map { .text($0) } ?? .null]
      case .detail(let text): ["message_type": "detail", "message": .text(text)]
      case .finished: ["message_type": "finished"]
      }
    fields["schema"] = "strongroom/progress/v1"
    terminal.errorLine(JSONOutput.line(fields))
  }
}
