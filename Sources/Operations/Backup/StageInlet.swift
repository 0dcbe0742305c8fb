import ArchiveModel
import ByteStreams
import Synchronization

/// The open end of a pipeline, for a producer that runs on a thread of its own.
final class StageInlet: Sendable {
  private struct State: ~Copyable {
    var stage: AnyStage
  }

  private let state: Mutex<State>

  init(_ stage: consuming sending AnyStage) {
    state = Mutex(State(stage: stage))
  }

  /// Pushes bytes; blocks while the pipeline is busy.
  func push(_ bytes: UnsafeRawBufferPointer) throws {
    try state.withLock { try $0.stage.push(bytes) }
  }

  /// Ends the stream; blocks until all of it has passed.
  func finish() throws {
    try state.withLock { try $0.stage.finish() }
  }
}
