package import ArchiveModel

/// When a job runs, as the settings say it.
package enum Schedule: Equatable, Sendable {
  /// At times of the calendar: `02:00`, `Sun 03:00`, `0 2 * * *`, `@daily`.
  case calendar(CalendarPattern)
  /// So long after the last run, by elapsed time, whatever the calendar does.
  case every(TimeSpan)

  /// Reads the value of `at`; throws `usage`.
  package init(at text: String) throws(ModelFault) {
    self = .calendar(try CalendarPattern(text))
  }

  /// Reads the value of `every`, a minute at least; throws `usage`.
  package init(every text: String) throws(ModelFault) {
    let span = try TimeSpan(text)
    guard span.seconds >= 60 else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is less than a minute", hint: "Write a span such as 6h or 7d.")
    }
    self = .every(span)
  }
}
