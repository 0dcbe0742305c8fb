import ArchiveModel
import Glibc
import Synchronization

/// Watches one child from its start to the end of its last byte: drains standard error, keeps the deadline, and
/// ends the whole process group when it has to.
///
/// One thread polls; everything else asks through `end(_:)`. The child stays unreaped all the while, so its group's
/// number cannot have become somebody else's.
final class ChildSupervisor: Sendable {
  /// How the watch ended.
  struct Ending: Sendable {
    let cause: EndCause?
    /// What a write met when the child had closed its input.
    let inputRefusal: (any Error)?
    let standardErrorTail: String
    /// The child survived SIGKILL and is left to itself.
    let isAbandoned: Bool
  }

  /// What the pumps wait on beside their pipe.
  let stop: StopLine
  /// The end of the child's standard error, which can be asked for at any time.
  let errors: ErrorDrain
  /// The end of standard error that the child gets.
  let errorForChild: OwnedDescriptor
  private let wake: Pipe
  private let timing: TeardownTiming
  private let timeout: Duration?
  private let state = Mutex(State())

  private struct State {
    var cause: EndCause?
    var inputRefusal: (any Error)?
    var pumps = 0
    /// When the child must have exited by itself; set by the timeout and by whoever waits for a last exit.
    var deadline: Int64?
    var causeAtDeadline = EndCause.timedOut
  }

  init(timing: TeardownTiming, timeout: Duration?) throws(SystemError) {
    self.timing = timing
    self.timeout = timeout
    stop = try StopLine()
    let error = try Pipe()
    errors = ErrorDrain(error.readEnd)
    errorForChild = error.writeEnd
    wake = try Pipe()
    wake.readEnd.setNonBlocking()
    wake.writeEnd.setNonBlocking()
  }

  /// Asks for the child's end; only the first cause counts, and none counts after the child has exited.
  func end(_ cause: EndCause) {
    state.withLock { $0.cause = $0.cause ?? cause }
    nudge()
  }

  /// Gives the child this long to exit by itself from now on, unless an earlier deadline stands.
  func end(_ cause: EndCause, after duration: Duration) {
    let moment = Self.now() + duration.nanoseconds
    state.withLock { state in
      guard moment < state.deadline ?? .max else { return }
      state.deadline = moment
      state.causeAtDeadline = cause
    }
    nudge()
  }

  /// Notes that the child closed its input early, and gives it the grace to exit with its own reason.
  func inputRefused(_ error: any Error) {
    state.withLock { $0.inputRefusal = error }
    end(.inputRefused(error), after: timing.grace)
  }

  /// Gives the child the grace to exit by itself from now on.
  func endAfterGrace(_ cause: EndCause) { end(cause, after: timing.grace) }

  /// Counts a pump in; `pumpFinished` counts it out, and the watch lasts until all are out.
  func pumpStarted() { state.withLock { $0.pumps += 1 } }

  func pumpFinished() {
    state.withLock { $0.pumps -= 1 }
    nudge()
  }

  private func nudge() {
    withUnsafeBytes(of: UInt8(1)) { _ = write(wake.writeEnd.rawValue, $0.baseAddress, 1) }
  }

  /// Blocks until the child has exited, its pipes are drained and the pumps are out; then nothing of its group lives.
  func watch(_ child: LaunchedChild) -> Ending {
    if let timeout { end(.timedOut, after: timeout) }
    var watch = Watch(child: child, errors: errors)
    while true {
      let next = step(&watch)
      if watch.isOver(pumps: state.withLock { $0.pumps }) { break }
      watch.wait(wake: wake.readEnd, until: next)
    }
    // What closed its pipes and stayed behind in the group ends here too.
    watch.signalGroup(SIGKILL)
    let (cause, refusal) = state.withLock { ($0.cause, $0.inputRefusal) }
    return Ending(
      cause: cause, inputRefusal: refusal, standardErrorTail: errors.tail, isAbandoned: watch.isAbandoned)
  }

  /// Does what is due and returns when to look again.
  private func step(_ watch: inout Watch) -> Int64? {
    let now = Self.now()
    guard !watch.hasExited else { return drain(&watch, now: now) }
    let (cause, deadline) = state.withLock { state in
      if state.cause == nil, let deadline = state.deadline, now >= deadline {
        state.cause = state.causeAtDeadline
      }
      return (state.cause, state.deadline)
    }
    guard let cause else { return deadline }
    if watch.killAt == nil {
      stop.pull(.abandon)
      watch.killAt = cause.killsAtOnce ? now : now + timing.grace.nanoseconds
      if !cause.killsAtOnce { watch.signalGroup(timing.request) }
    }
    guard let killAt = watch.killAt, now >= killAt else { return watch.killAt }
    if watch.abandonAt == nil {
      watch.signalGroup(SIGKILL)
      watch.abandonAt = now + timing.abandon.nanoseconds
    }
    guard let abandonAt = watch.abandonAt, now >= abandonAt else { return watch.abandonAt }
    watch.isAbandoned = true
    return nil
  }

  /// After the exit: descendants get a moment to close the pipes, then they are killed and what lies there is taken.
  private func drain(_ watch: inout Watch, now: Int64) -> Int64? {
    if state.withLock({ $0.cause }) != nil {
      stop.pull(.abandon)
      watch.closeGroup()
      return nil
    }
    let drainUntil = watch.drainUntil ?? now + timing.drain.nanoseconds
    watch.drainUntil = drainUntil
    guard now >= drainUntil else { return drainUntil }
    watch.closeGroup()
    stop.pull(.drain)
    return nil
  }

  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
