import ByteStreams
import Synchronization

/// The open end of a pipeline, for a producer that runs on a thread of its own.
final class StageInlet: Sendable {
  // Only touched while `turn` is held: a Mutex cannot hold a stage whose own parts are not sendable.
  private nonisolated(unsafe) var stage: AnyStage
  private let turn = Mutex(())

  init(_ stage: consuming sending AnyStage) {
    self.stage = stage
  }

  /// Pushes bytes; blocks while the pipeline is busy.
  func push(_ bytes: UnsafeRawBufferPointer) throws {
    try turn.withLock { _ in try stage.push(bytes) }
  }

  /// Ends the stream; blocks until all of it has passed.
  func finish() throws {
    try turn.withLock { _ in try stage.finish() }
  }
}
