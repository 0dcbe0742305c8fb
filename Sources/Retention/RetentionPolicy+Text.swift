extension RetentionPolicy {
  /// The rules that are set, each with the key of the settings and its value as text, in their order.
  package var entries: [(key: String, value: String)] {
    var entries: [(String, String)] = []
    func add(_ key: String, _ value: (some CustomStringConvertible)?) {
      if let value { entries.append((key, value.description)) }
    }
    add("keep_last", keepLast)
    for period in RetentionPeriod.allCases { add("keep_\(period.word)", count(period)) }
    add("keep_within", keepWithin)
    for period in RetentionPeriod.allCases { add("keep_within_\(period.word)", within(period)) }
    if !keepLabels.isEmpty { entries.append(("keep_labels", keepLabels.joined(separator: " "))) }
    return entries
  }
}

extension RetentionPolicy: CustomStringConvertible {
  /// The rules on one line, such as `keep_daily 7, keep_weekly 5, min_keep 3`.
  package var description: String {
    let rules = entries.map { "\($0.key) \($0.value)" }
    return ((isEmpty ? ["no rule"] : rules) + ["min_keep \(minKeep)"]).joined(separator: ", ")
  }
}

extension RetentionRule: CustomStringConvertible {
  /// The rule on one line.
  package var description: String {
    switch self {
    case .policy(let policy): policy.description
    case .days(let days): "days \(days)"
    }
  }
}
