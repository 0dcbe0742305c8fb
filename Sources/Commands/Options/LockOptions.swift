import ArchiveModel
import ArgumentParser

/// How long a command waits for somebody else's lock.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long to wait for a lock, such as 30s or 10m; default not at all.", valueName: "time"))
  var wait: String?

  /// The wait; throws `usage` for text that is not a span of time.
  func duration() throws -> Duration { try wait.map { try TimeSpan($0).duration } ?? .zero }
}
