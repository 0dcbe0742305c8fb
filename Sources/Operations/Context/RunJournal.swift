import ArchiveModel
import Synchronization

/// The last lines that a run said, kept for those who are told how it ended.
final class RunJournal: Sendable {
  /// As much as a ping takes.
  private static let mostLines = 200
  private static let mostBytes = 10_000

  private let clock: WallClock
  private let kept = Mutex<[String]>([])

  init(clock: WallClock) { self.clock = clock }

  /// Notes what an event says; how far a step has come is no line.
  func take(_ event: ProgressEvent) {
    switch event {
    case .step(let name): note(name)
    case .warning(let text, let hint): note("warning: \(text)" + (hint.map { " (\($0))" } ?? ""))
    case .detail(let text): note(text)
    case .bytes, .items, .finished: break
    }
  }

  /// Notes a line with the time.
  func note(_ text: String) {
    let line = "\(RFC3339.text(clock.now)) \(text)"
    kept.withLock { lines in
      lines.append(line)
      if lines.count > Self.mostLines { lines.removeFirst(lines.count - Self.mostLines) }
    }
  }

  /// The last lines, oldest first, 10,000 bytes at most.
  var tail: [String] {
    var bytes = 0
    let lines = kept.withLock { $0 }.reversed().prefix { line in
      bytes += line.utf8.count + 1
      return bytes <= Self.mostBytes
    }
    return lines.reversed()
  }
}
