extension RetentionReasons {
  /// Each single reason with its stable code, in the order in which people read them.
  package static let all: [(reason: RetentionReasons, code: String)] = {
    let periods = RetentionPeriod.allCases
    return [(.last, "keep_last")]
      + periods.map { (.newest(of: $0), "keep_\($0.word)") }
      + periods.map { (.oldest(of: $0), "keep_\($0.word)_oldest") }
      + [(.within, "keep_within")]
      + periods.map { (.newestWithin(of: $0), "keep_within_\($0.word)") }
      + periods.map { (.oldestWithin(of: $0), "keep_within_\($0.word)_oldest") }
      + [
        (.days, "days"), (.label, "keep_labels"), (.noRule, "no_rule"), (.held, "held"),
        (.running, "running"), (.flagged, "flagged"), (.newestProven, "newest_proven"),
        (.newestGood, "newest_good"), (.minKeep, "min_keep"), (.notCounted, "not_counted"),
        (.future, "future"), (.mayHeal, "may_heal"), (.noGood, "no_good"), (.noneKeeps, "none_keeps"),
        (.olderThanDays, "older_than_days"), (.damaged, "damaged"), (.emptied, "emptied"),
        (.olderThanFlagged, "older_than_flagged"), (.wouldEmpty, "would_empty"), (.leap, "leap"),
        (.disorder, "disorder"), (.clock, "clock"), (.absent, "absent"),
      ]
  }()

  /// The codes of the reasons in the set, for JSON and for the catalog.
  package var codes: [String] { Self.all.filter { contains($0.reason) }.map(\.code) }
}
