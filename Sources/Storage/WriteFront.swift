import ArchiveModel
import Glibc

/// How far the bytes of an incoming object have come: its writer moves it on, and its readers wait for it.
///
/// A failure is final and reaches both sides, whichever found it (R40).
final class WriteFront: @unchecked Sendable {
  /// What a reader is told.
  struct Position: Sendable {
    var bytes: Int64
    /// Whether these are all bytes, on stable storage.
    var isFinished: Bool
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let moved = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var position = Position(bytes: 0, isFinished: false)
  private var fault: StorageFault?
  /// The fewest bytes that a waiting reader waits for.
  private var awaited = Int64.max

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(moved, nil)
  }

  deinit {
    pthread_cond_destroy(moved)
    pthread_mutex_destroy(mutex)
    moved.deallocate()
    mutex.deallocate()
  }

  /// How many bytes were written so far.
  var bytes: Int64 { locked { position.bytes } }

  /// What has failed, on either side.
  var failure: StorageFault? { locked { fault } }

  /// Tells that so many bytes are written.
  func advance(to bytes: Int64) {
    locked {
      position.bytes = bytes
      if bytes >= awaited { wake() }
    }
  }

  /// Tells that all bytes are written and on stable storage.
  func finish() {
    locked {
      position.isFinished = true
      wake()
    }
  }

  /// Tells that nothing more will come; the first failure stays.
  func fail(_ failure: StorageFault) {
    locked {
      if fault == nil { fault = failure }
      wake()
    }
  }

  /// Returns once `bytes` are written or all are; throws what has failed, also on the writer's side; blocks.
  func wait(for bytes: Int64) throws(StorageFault) -> Position {
    let reached: (fault: StorageFault?, position: Position) = locked {
      while fault == nil, !position.isFinished, position.bytes < bytes {
        awaited = min(awaited, bytes)
        pthread_cond_wait(moved, mutex)
      }
      return (fault, position)
    }
    if let failure = reached.fault { throw failure }
    return reached.position
  }

  private func wake() {
    awaited = .max
    pthread_cond_broadcast(moved)
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
