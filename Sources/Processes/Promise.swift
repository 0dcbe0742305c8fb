import Synchronization

/// A value that one side awaits and another delivers, once; later deliveries are dropped.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    case empty
    case awaited(CheckedContinuation<Value, any Error>)
    case fulfilled(Result<Value, any Error>)
  }

  private let state = Mutex(State.empty)

  /// Delivers the value to whoever awaits it, now or later.
  func fulfil(_ result: Result<Value, any Error>) {
    let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
      switch state {
      case .empty:
        state = .fulfilled(result)
        return nil
      case .awaited(let continuation):
        state = .fulfilled(result)
        return continuation
      case .fulfilled:
        return nil
      }
    }
    continuation?.resume(with: result)
  }

  /// The value, as soon as there is one; only one caller may await it.
  func value() async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let ready: Result<Value, any Error>? = state.withLock { state in
        if case .fulfilled(let result) = state { return result }
        state = .awaited(continuation)
        return nil
      }
      if let ready { continuation.resume(with: ready) }
    }
  }
}
