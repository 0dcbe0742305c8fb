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

  /// Reads the value of `every`, a second at least; throws `usage`.
  package init(every text: String) throws(ModelFault) {
    let span = try TimeSpan(text)
    guard span.seconds > 0 else {
      throw ModelFault(.usage, "the time is zero", hint: "Write a span such as 6h or 7d.")
    }
    self = .every(span)
  }

  /// For people: `02:00` as it was written, `every 6h`.
  package var text: String {
    switch self {
    case .calendar(let pattern): pattern.text
    case .every(let span): "every \(span)"
    }
  }
}
