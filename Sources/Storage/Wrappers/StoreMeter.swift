import Synchronization

/// The counters of a measured store, shared by the objects that it opens.
final class StoreMeter: Sendable {
  private let elapsed: @Sendable () -> Duration
  private let state = Mutex(StoreMeasurement())

  init<Time: Clock<Duration>>(clock: Time) {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
  }

  var measurement: StoreMeasurement { state.withLock { $0 } }

  func timed<Result>(
    _ call: String, _ body: () async throws(StorageFault) -> Result
  ) async throws(StorageFault) -> Result {
    let start = elapsed()
    do {
      let result = try await body()
      note(call, since: start)
      return result
    } catch {
      note(call, since: start, failed: true)
      throw error
    }
  }

  func timedBlocking<Result>(
    _ call: String, _ body: () throws(StorageFault) -> Result
  ) throws(StorageFault) -> Result {
    let start = elapsed()
    do {
      let result = try body()
      note(call, since: start)
      return result
    } catch {
      note(call, since: start, failed: true)
      throw error
    }
  }

  func count(written: Int = 0, read: Int = 0) {
    state.withLock { state in
      state.bytesWritten += Int64(written)
      state.bytesRead += Int64(read)
    }
  }

  private func note(_ call: String, since start: Duration, failed: Bool = false) {
    let spent = elapsed() - start
    state.withLock { state in
      state.calls[call, default: 0] += 1
      state.failures += failed ? 1 : 0
      state.time += spent
    }
  }
}
