package import struct Foundation.Date

/// Where the time comes from: the door wires the real one, tests one that they set.
///
/// An operation reads it once as `now` and passes that down.
package struct WallClock: Sendable {
  private let read: @Sendable () -> Date

  /// Wraps a source of the present instant.
  package init(_ read: @escaping @Sendable () -> Date) {
    self.read = read
  }

  /// The present instant.
  package var now: Date { read() }

  /// A clock that always shows the same instant.
  package static func fixed(at instant: Date) -> WallClock { WallClock { instant } }
}
