import Glibc
import Synchronization

/// A line that any number of threads can wait on beside their own descriptor, pulled once.
final class StopLine: Sendable {
  /// How the pumps are asked to end.
  enum Demand: Int {
    /// Nobody asked.
    case none = 0
    /// The child is gone: take what is left in the pipe, and wait for nothing more.
    case drain = 1
    /// The run has failed: take nothing more.
    case abandon = 2
  }

  private let pipe: Pipe
  private let level = Atomic(Demand.none.rawValue)

  init() throws(SystemError) {
    pipe = try Pipe()
  }

  var demand: Demand { Demand(rawValue: level.load(ordering: .acquiring)) ?? .abandon }

  /// Raises the demand and wakes all who wait; it never falls back.
  func pull(_ demand: Demand) {
    var current = level.load(ordering: .acquiring)
    while current < demand.rawValue {
      let (exchanged, original) = level.compareExchange(
        expected: current, desired: demand.rawValue, ordering: .acquiringAndReleasing)
      if exchanged { break }
      current = original
    }
    // The hang-up is what the waiting threads see, and it lasts.
    pipe.writeEnd.close()
  }

  /// Waits until `descriptor` is ready for `events` or has hung up, or the line is pulled.
  func wait(for descriptor: OwnedDescriptor, events: Int32) {
    var entries = [
      pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0),
      pollfd(fd: pipe.readEnd.rawValue, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&entries, nfds_t(entries.count), -1) < 0, errno == EINTR {}
  }
}
