import ArchiveModel
import Glibc
import Synchronization

/// Raised when the task that waits for blocking work is cancelled.
final class CancellationFlag: Sendable {
  private let raised = Atomic(false)

  /// Whether the work should stop.
  var isRaised: Bool { raised.load(ordering: .relaxed) }

  func raise() { raised.store(true, ordering: .relaxed) }
}

/// Runs blocking work on a thread that exists for nothing else, so that no thread of the cooperative pool waits.
///
/// The work looks at the flag between its pieces. Throws `storeUnavailable` when no thread can be started.
func onThreadOfItsOwn<Result: Sendable>(
  _ work: @escaping @Sendable (CancellationFlag) throws(StorageFault) -> Result
) async throws(StorageFault) -> Result {
  typealias Outcome = Swift.Result<Result, StorageFault>
  let flag = CancellationFlag()
  let outcome = await withTaskCancellationHandler {
    await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
      let failure = startThread {
        continuation.resume(returning: Outcome { () throws(StorageFault) in try work(flag) })
      }
      if let failure {
        continuation.resume(returning: .failure(.system(failure, "start", "a thread", .read)))
      }
    }
  } onCancel: {
    flag.raise()
  }
  return try outcome.get()
}

/// Starts a detached thread; returns what kept it from starting, and then never runs the body.
private func startThread(_ body: @escaping @Sendable () -> Void) -> SystemError? {
  final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
  let box = Unmanaged.passRetained(Body(body))
  var thread = pthread_t()
  let failure = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
      return nil
    }, box.toOpaque())
  guard failure == 0 else {
    box.release()
    return SystemError(number: failure)
  }
  pthread_detach(thread)
  return nil
}
