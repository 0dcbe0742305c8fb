import ArchiveModel
import Foundation
import Testing

@testable import Retention

/// What a backup is when a test says nothing else.
let ordinary: RetentionTraits = [.good, .counted, .made]

/// A moment of UTC written as `2026-01-04` or `2026-01-04 10:30[:SS]`, or one with its own offset.
func moment(_ text: String, in zone: TimeZone = .gmt) throws -> Date {
  try InstantText(text, now: Date(timeIntervalSince1970: 0), zone: zone).start
}

/// A zone by its name.
func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

/// A history of backups that a test writes down, and the plan of it.
struct History {
  var zone = TimeZone.gmt
  var series = ["prod/full"]
  var candidates: [RetentionCandidate] = []

  init(zone: TimeZone = .gmt) { self.zone = zone }

  /// One after the other, with rising sequences.
  init(_ texts: [String], zone: TimeZone = .gmt) throws {
    self.init(zone: zone)
    for text in texts { try add(text) }
  }

  /// One a day at 02:00, both days included.
  init(daily first: String, _ last: String, zone: TimeZone = .gmt) throws {
    self.init(zone: zone)
    let begin = try moment(first + " 02:00", in: zone)
    var day = begin
    let end = try moment(last + " 02:00", in: zone)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    while day <= end {
      add(day)
      // From the first on, so that a night without 02:00 does not shift the nights after it.
      day = try #require(calendar.date(byAdding: .day, value: candidates.count, to: begin))
    }
  }

  mutating func add(_ text: String, _ traits: RetentionTraits = ordinary, series: Int32 = 0) throws {
    add(try moment(text, in: zone), traits, series: series)
  }

  mutating func add(_ start: Date, _ traits: RetentionTraits = ordinary, series: Int32 = 0) {
    candidates.append(
      RetentionCandidate(
        sequence: Int64(candidates.count + 1), started: start.retentionMicroseconds, bytes: 100,
        series: series, traits: traits))
  }

  /// Adds traits to the backup with a sequence.
  mutating func mark(_ sequence: Int, _ traits: RetentionTraits) {
    candidates[sequence - 1].traits.formUnion(traits)
  }

  /// The plan a day after the newest, unless told when.
  func plan(
    _ rule: RetentionRule, now: Date? = nil, seen: Date? = nil, emptyable: Set<String> = []
  ) -> RetentionPlan {
    let newest = candidates.map(\.started).max() ?? 0
    return RetentionPlanner(rule: rule, zone: zone).plan(
      candidates, series: series, now: now ?? newest.instant.addingTimeInterval(86_400),
      highestTimeSeen: seen, emptyable: emptyable)
  }

  /// The plan of rules with `min_keep` 1, so that only the rules speak.
  func plan(_ change: (inout RetentionPolicy) -> Void, now: Date? = nil) -> RetentionPlan {
    var policy = RetentionPolicy(minKeep: 1)
    change(&policy)
    return plan(.policy(policy), now: now)
  }
}

extension RetentionPlan {
  /// The sequences of those with an action, ascending.
  func sequences(_ action: RetentionDecision.Action) -> [Int64] {
    indices(action).map { candidates[$0].sequence }.sorted()
  }

  var kept: [Int64] { sequences(.keep) }
  var removed: [Int64] { sequences(.remove) }
  var refused: [Int64] { sequences(.refuse) }

  /// The starts of those that stay, ascending, as `2026-01-04` in the plan's zone.
  var keptDays: [String] {
    var calendar = CalendarBuckets(zone)
    return indices(.keep).map { candidates[$0].started }.sorted().map {
      calendar.move(to: $0)
      return calendar.name(of: .daily)
    }
  }

  /// The reasons of the backup with a sequence.
  func reasons(_ sequence: Int64) throws -> RetentionReasons {
    decisions[try #require(index(ofSequence: sequence))].reasons
  }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
