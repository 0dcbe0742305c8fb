import Glibc
import Synchronization

/// An open descriptor that is closed exactly once, by hand or by its last owner going away.
final class OwnedDescriptor: Sendable {
  let rawValue: Int32
  private let isClosed = Atomic(false)

  init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  deinit { close() }

  func close() {
    if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { _ = Glibc.close(rawValue) }
  }

  /// Gives the descriptor away: whoever calls this closes it.
  func release() -> Int32 {
    isClosed.store(true, ordering: .releasing)
    return rawValue
  }
}

/// The two ends of a new pipe, both closed on exec.
struct Pipe {
  let readEnd: OwnedDescriptor
  let writeEnd: OwnedDescriptor

  /// Opens the pipe; throws the `SystemError` when the process or the system has no descriptor left.
  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError() }
    readEnd = OwnedDescriptor(ends[0])
    writeEnd = OwnedDescriptor(ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  /// Asks for a buffer of this many bytes; the system may refuse, and a smaller one works too.
  func grow(to capacity: Int32) {
    _ = fcntl(writeEnd.rawValue, fSetPipeSize, capacity)
  }
}

extension OwnedDescriptor {
  /// Makes reads and writes through this end return EAGAIN; the other end keeps its own manner.
  func setNonBlocking() {
    _ = fcntl(rawValue, F_SETFL, fcntl(rawValue, F_GETFL) | O_NONBLOCK)
  }
}

// F_SETPIPE_SZ of <fcntl.h>: a GNU extension that the Glibc module leaves out.
private let fSetPipeSize: Int32 = 1031
