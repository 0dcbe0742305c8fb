import Glibc
import Synchronization

/// The process groups of the children that run now, for the moment before an exit that waits for nothing.
package enum LiveGroups {
  private static let pids = Mutex<Set<Int32>>([])

  static func add(_ pid: Int32) { _ = pids.withLock { $0.insert(pid) } }
  static func remove(_ pid: Int32) { _ = pids.withLock { $0.remove(pid) } }

  /// Kills every group that a `ProcessRunner` of this process has running.
  package static func killAll() {
    // Under the lock none of the children can be reaped, so no number can have become somebody else's.
    pids.withLock { pids in
      for pid in pids { _ = kill(-pid, SIGKILL) }
    }
  }
}
