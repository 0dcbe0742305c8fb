import Glibc

/// A mutex with the two conditions that the workers of a stream and its owner wait for.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workAdded = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let blockDone = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(workAdded, nil)
    pthread_cond_init(blockDone, nil)
  }

  deinit {
    pthread_cond_destroy(blockDone)
    pthread_cond_destroy(workAdded)
    pthread_mutex_destroy(mutex)
    blockDone.deallocate()
    workAdded.deallocate()
    mutex.deallocate()
  }

  func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Called with the lock held, which is given up while waiting.
  func waitForWork() { pthread_cond_wait(workAdded, mutex) }
  /// Called with the lock held, which is given up while waiting.
  func waitForBlock() { pthread_cond_wait(blockDone, mutex) }

  func signalWork() { pthread_cond_signal(workAdded) }
  func signalEveryWorker() { pthread_cond_broadcast(workAdded) }
  func signalBlock() { pthread_cond_signal(blockDone) }
}
