import ArchiveModel
import Foundation

/// The hours, days, ISO weeks, months and years of the archive's calendar as numbers that follow each other.
///
/// Computed from the zone's offsets, not by Foundation's calendar, which is too slow for a million candidates.
struct CalendarBuckets {
  private let zone: TimeZone
  private var offsets: ZoneOffsets
  private var hour = 0
  private var day = Int.min
  private var week = 0
  private var month = 0
  private var year = 0

  init(_ zone: TimeZone) {
    self.zone = zone
    offsets = ZoneOffsets(zone)
  }

  /// Moves to a moment, in microseconds since 1970; `number(of:)` then speaks of it.
  mutating func move(to started: Int64) {
    let seconds = Int(started.flooredQuotient(1_000_000))
    let local = seconds + offsets.offset(at: seconds)
    hour = local.flooredQuotient(3_600)
    let today = local.flooredQuotient(86_400)
    guard today != day else { return }
    day = today
    // 1970-01-01 was a Thursday, so week 0 is the one around it.
    week = (day + 3).flooredQuotient(7)
    let civil = CivilMoment.utc(seconds: day * 86_400)
    (month, year) = (civil.year * 12 + civil.month - 1, civil.year)
  }

  /// The number of the hour, day, week, month or year that was moved to.
  func number(of period: RetentionPeriod) -> Int {
    switch period {
    case .hourly: hour
    case .daily: day
    case .weekly: week
    case .monthly: month
    case .yearly: year
    }
  }

  /// The name of the hour, day, week, month or year that was moved to, such as `2026-W53`.
  func name(of period: RetentionPeriod) -> String {
    let date = CivilMoment.utc(seconds: hour * 3_600)
    let month = "\(date.year)-\(Self.padded(date.month))"
    switch period {
    case .hourly: return "\(month)-\(Self.padded(date.day)) \(Self.padded(date.hour)) h"
    case .daily: return "\(month)-\(Self.padded(date.day))"
    case .monthly: return month
    case .yearly: return "\(date.year)"
    case .weekly:
      // An ISO week belongs to the year of its Thursday.
      let year = CivilMoment.utc(seconds: week * 7 * 86_400).year
      let january = CivilMoment(year: year, month: 1, day: 1).secondsAsUTC / 86_400
      return "\(year)-W\(Self.padded((week * 7 - january) / 7 + 1))"
    }
  }

  /// The moment a span before another, both in microseconds since 1970.
  ///
  /// As restic has it (Go's `AddDate`): years, months and days are taken off the date, and a day that its
  /// month does not have counts on into the next (31 March less one month is 3 March); then the hours.
  mutating func moment(_ span: RetentionSpan, before started: Int64) -> Int64 {
    let seconds = Int(started.flooredQuotient(1_000_000))
    var civil = CivilMoment.utc(seconds: seconds + offsets.offset(at: seconds))
    let months = (civil.year - span.years) * 12 + civil.month - 1 - span.months
    civil.year = months.flooredQuotient(12)
    civil.month = months - civil.year * 12 + 1
    civil.day -= span.days
    // Through seconds and back, so that the day lies in its month again.
    let instant = CivilMoment.utc(seconds: civil.secondsAsUTC).instant(in: zone)
    let begun = Int64(instant.timeIntervalSince1970) - Int64(span.hours) * 3_600
    return begun * 1_000_000 + started - Int64(seconds) * 1_000_000
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
