import Glibc

/// How a child is told to end, and how long it is waited for.
package struct TeardownTiming: Sendable, Equatable {
  /// What asks the group to end; SIGTERM unless a tool understands another one better.
  package var request: Int32 = SIGTERM
  /// Between that signal and SIGKILL to the group.
  package var grace: Duration
  /// After the child's exit, for descendants that still hold its pipes, before they are killed.
  package var drain: Duration
  /// After SIGKILL, before we leave the child to itself; only one that we may not kill (sudo) or that hangs in the
  /// kernel is still there by then.
  package var abandon: Duration

  package init(grace: Duration = .seconds(5), drain: Duration = .seconds(1), abandon: Duration = .seconds(5))
  {
    self.grace = grace
    self.drain = drain
    self.abandon = abandon
  }
}

extension Duration {
  /// The duration in nanoseconds, held within what a deadline can bear.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds < 1 << 32 else { return Int64(1 << 32) * 1_000_000_000 }
    return max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// The duration for a message, such as `30 s` or `0.25 s`.
  var inWords: String {
    let (seconds, milliseconds) = (nanoseconds / 1_000_000_000, nanoseconds / 1_000_000 % 1000)
    guard milliseconds > 0 else { return "\(seconds) s" }
    let digits = String(1000 + milliseconds).dropFirst()
    return "\(seconds).\(digits.reversed().drop { $0 == "0" }.reversed().map(String.init).joined()) s"
  }
}
