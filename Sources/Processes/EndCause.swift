/// Why a run is ended before the child ended by itself; the first cause stands.
enum EndCause: Sendable {
  /// The task was cancelled.
  case cancelled
  /// The time is up.
  case timedOut
  /// The consumer of standard output threw.
  case consumerFailed(any Error)
  /// The producer of standard input threw, so the child must never see its input end.
  case producerFailed(any Error)
  /// The child closed its input early, and then did not exit.
  case inputRefused(any Error)
  /// The conversation is over, and the child stays.
  case conversationOver

  /// Whether the group is killed at once: a child that handles SIGTERM could still act on half its input.
  var killsAtOnce: Bool {
    if case .producerFailed = self { true } else { false }
  }
}
