package import struct Foundation.Date

/// How far a job of the settings has come in its schedule.
package struct JobTime: Sendable, Equatable {
  /// The schedule as text; a job whose schedule reads otherwise now begins anew.
  package var schedule: String
  /// The last time of the schedule that was dealt with, or when the job was first seen.
  package var done: Date

  package init(schedule: String, done: Date) {
    self.schedule = schedule
    self.done = done
  }
}
