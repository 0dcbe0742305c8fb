/// A stretch of the archive's calendar of which a rule keeps the newest backup.
///
/// Hours, days, ISO 8601 weeks (Monday to Sunday, week 1 has the year's first Thursday), months and years of
/// the proleptic Gregorian calendar, in the archive's time zone.
package enum RetentionPeriod: Int, Sendable, CaseIterable {
  case hourly
  case daily
  case weekly
  case monthly
  case yearly

  /// The word in settings and options, such as `daily`.
  package var word: String {
    switch self {
    case .hourly: "hourly"
    case .daily: "daily"
    case .weekly: "weekly"
    case .monthly: "monthly"
    case .yearly: "yearly"
    }
  }
}
