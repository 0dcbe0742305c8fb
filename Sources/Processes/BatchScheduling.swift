import Glibc

/// Scheduling of long work that wakes up all the time: woken, it waits its turn instead of interrupting whoever woke it.
///
/// A client that a server wakes with every few kilobytes otherwise takes the server's core each time, and the two go
/// on in turns where they could work side by side (`SCHED_BATCH`, sched(7)).
enum BatchScheduling {
  /// `SCHED_BATCH` of <sched.h>, which the Glibc module leaves out.
  private static let policy: Int32 = 3

  /// Puts a process under it, or this thread when it is 0; one that may not be, works all the same.
  static func apply(to process: pid_t) {
    var none = sched_param()
    _ = sched_setscheduler(process, policy, &none)
  }
}
