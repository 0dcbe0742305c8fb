/// How often something that failed is tried again, and after how long.
package struct Patience: Equatable, Sendable {
  /// How often it is tried again; 0 for never.
  package var retries: Int
  /// The wait before the first time; it doubles with each one after that.
  package var pause: Duration

  /// The longest wait.
  private static let longest = Duration.seconds(60)

  package init(retries: Int, pause: Duration = .seconds(1)) {
    self.retries = retries
    self.pause = pause
  }

  /// The wait before the retry of this number, counted from 1; nil when there is none.
  func wait(before retry: Int) -> Duration? {
    guard retry >= 1, retry <= retries else { return nil }
    return min(Self.longest, pause * (1 << min(retry - 1, 16)))
  }
}
