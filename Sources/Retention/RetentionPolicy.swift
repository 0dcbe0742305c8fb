/// Which backups of a series are worth keeping; the rules add up (restic's `forget`).
///
/// A count is nil or 0 when the rule is off and -1 for all; a span is nil or zero when the rule is off.
/// Without any rule a policy keeps everything.
package struct RetentionPolicy: Hashable, Sendable {
  /// So many of the newest.
  package var keepLast: Int?
  /// The newest of each of so many hours that have one.
  package var keepHourly: Int?
  /// The newest of each of so many days that have one.
  package var keepDaily: Int?
  /// The newest of each of so many ISO weeks that have one.
  package var keepWeekly: Int?
  /// The newest of each of so many months that have one.
  package var keepMonthly: Int?
  /// The newest of each of so many years that have one.
  package var keepYearly: Int?
  /// All that began within the span before the newest of the series.
  package var keepWithin: RetentionSpan?
  /// The newest of each hour within the span before the newest of the series.
  package var keepWithinHourly: RetentionSpan?
  /// The newest of each day within the span before the newest of the series.
  package var keepWithinDaily: RetentionSpan?
  /// The newest of each ISO week within the span before the newest of the series.
  package var keepWithinWeekly: RetentionSpan?
  /// The newest of each month within the span before the newest of the series.
  package var keepWithinMonthly: RetentionSpan?
  /// The newest of each year within the span before the newest of the series.
  package var keepWithinYearly: RetentionSpan?
  /// Labels whose backups stay; `a,b` means both on one backup.
  package var keepLabels: [String]
  /// So many good ones stay in each series whatever the rules say; 1 or more.
  package var minKeep: Int

  /// What `minKeep` is when nobody says otherwise (DESIGN §7).
  package static let defaultMinKeep = 3

  package init(
    keepLast: Int? = nil, keepHourly: Int? = nil, keepDaily: Int? = nil, keepWeekly: Int? = nil,
    keepMonthly: Int? = nil, keepYearly: Int? = nil, keepWithin: RetentionSpan? = nil,
    keepWithinHourly: RetentionSpan? = nil, keepWithinDaily: RetentionSpan? = nil,
    keepWithinWeekly: RetentionSpan? = nil, keepWithinMonthly: RetentionSpan? = nil,
    keepWithinYearly: RetentionSpan? = nil, keepLabels: [String] = [], minKeep: Int = defaultMinKeep
  ) {
    self.keepLast = keepLast
    self.keepHourly = keepHourly
    self.keepDaily = keepDaily
    self.keepWeekly = keepWeekly
    self.keepMonthly = keepMonthly
    self.keepYearly = keepYearly
    self.keepWithin = keepWithin
    self.keepWithinHourly = keepWithinHourly
    self.keepWithinDaily = keepWithinDaily
    self.keepWithinWeekly = keepWithinWeekly
    self.keepWithinMonthly = keepWithinMonthly
    self.keepWithinYearly = keepWithinYearly
    self.keepLabels = keepLabels
    // Never 0, whoever asks (R7); the settings and options refuse it with words.
    self.minKeep = max(1, minKeep)
  }

  /// Whether no rule is set, so that it keeps everything.
  package var isEmpty: Bool {
    keepLabels.isEmpty && (keepLast ?? 0) == 0 && keepWithin?.isZero != false
      && RetentionPeriod.allCases.allSatisfy { (count($0) ?? 0) == 0 && within($0)?.isZero != false }
  }

  /// The `keep_hourly` … `keep_yearly` of one period.
  package func count(_ period: RetentionPeriod) -> Int? {
    switch period {
    case .hourly: keepHourly
    case .daily: keepDaily
    case .weekly: keepWeekly
    case .monthly: keepMonthly
    case .yearly: keepYearly
    }
  }

  /// The `keep_within_hourly` … `keep_within_yearly` of one period.
  package func within(_ period: RetentionPeriod) -> RetentionSpan? {
    switch period {
    case .hourly: keepWithinHourly
    case .daily: keepWithinDaily
    case .weekly: keepWithinWeekly
    case .monthly: keepWithinMonthly
    case .yearly: keepWithinYearly
    }
  }

  /// Whether a backup with these labels is one that `keepLabels` keeps; the label `keep` always is.
  ///
  /// Whoever makes candidates sets the trait `keepLabel` from it.
  package func keeps(labels: some Collection<String>) -> Bool {
    guard !labels.isEmpty else { return false }
    if labels.contains("keep") { return true }
    return keepLabels.contains { wanted in
      wanted.split(separator: ",").allSatisfy { labels.contains(String($0)) }
    }
  }
}

/// What a cleanup goes by.
package enum RetentionRule: Hashable, Sendable {
  /// The rules of the settings or of the `--keep-…` options.
  case policy(RetentionPolicy)
  /// `--days N`: goes what began more than N×24 h before the newest good backup of its series (DESIGN §7).
  case days(Int)
}
