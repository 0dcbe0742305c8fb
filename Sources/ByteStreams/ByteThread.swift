import Glibc

/// Starts a thread of its own for blocking byte work, apart from the cooperative pool.
///
/// Every signal is blocked in it, so that signals reach the main thread. The caller joins it. Nil when the
/// system has no thread to give.
func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
  let boxed = Unmanaged.passRetained(ThreadBody(body))
  var everySignal = sigset_t()
  var before = sigset_t()
  sigfillset(&everySignal)
  pthread_sigmask(SIG_SETMASK, &everySignal, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  var handle = pthread_t()
  let started = pthread_create(
    &handle, nil,
    { argument in
      if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
      return nil
    }, boxed.toOpaque())
  guard started == 0 else {
    boxed.release()
    return nil
  }
  return handle
}

private final class ThreadBody {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
