import ArchiveModel
import Glibc
import Synchronization

/// A thread of its own for work that blocks, so that Swift's few concurrency threads never do.
///
/// Signals are blocked on it, so handlers run elsewhere, and a write to a broken pipe or past a size limit comes
/// back as an error (EPIPE, EFBIG) instead of ending the process.
package enum BlockingThread {
  /// Runs `body` on a new thread and awaits what it returns or throws.
  ///
  /// Cancelling the task does not end the thread: `body` decides when it returns.
  /// Errors: `body`'s own, and `ProcessFault` with code `unexpected` when the system starts no more threads.
  package static func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try start { continuation.resume(with: Result { try body() }) }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// Runs `body` on a new thread, as `run` does, and tells it when the task that waits is cancelled.
  ///
  /// `body` asks between its pieces of work whether it is to stop, and then throws `CancellationError`.
  package static func runUntilCancelled<R: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: @Sendable () -> Bool) throws -> R
  ) async throws -> R {
    let flag = Flag()
    return try await withTaskCancellationHandler {
      try await run { try body { flag.isRaised.load(ordering: .relaxed) } }
    } onCancel: {
      flag.isRaised.store(true, ordering: .relaxed)
    }
  }

  private final class Flag: Sendable {
    let isRaised = Atomic(false)
  }

  /// Starts `body` on a new thread that nobody waits for.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(ProcessFault) {
    let status = create(Unmanaged.passRetained(Work(body)).toOpaque())
    guard status == 0 else {
      throw ProcessFault(.unexpected, "a thread could not be started: \(SystemError(status))")
    }
  }

  // Takes over the retained work, and returns pthread_create's status.
  private static func create(_ work: UnsafeMutableRawPointer) -> Int32 {
    var thread: pthread_t = 0
    let status = pthread_create(&thread, nil, enter, work)
    if status == 0 {
      pthread_detach(thread)
    } else {
      Unmanaged<Work>.fromOpaque(work).release()
    }
    return status
  }

  private static let enter: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { work in
    guard let work else { return nil }
    blockSignals()
    Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
    return nil
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  // The signals of a fault in the program itself must stay deliverable.
  private static func blockSignals() {
    var mask = sigset_t()
    sigfillset(&mask)
    for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&mask, signal) }
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }
}
