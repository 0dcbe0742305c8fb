import ArchiveModel
import Retention

extension FileSettings {
  /// The largest count of a rule.
  private static let mostKept = 1_000_000

  /// Reads the tables `[retention.NAME]`.
  static func retentions(_ table: inout FileTable) -> [String: RetentionSettings] {
    var found: [String: RetentionSettings] = [:]
    for key in table.present {
      guard var inner = table.table(key) else { continue }
      do {
        // Names of rules are written like names of environments.
        _ = try EnvironmentName(key)
        found[key] = retention(key, &inner)
        table.adopt(inner)
      } catch {
        let _: Never? = table.report(
          key, code: error.code, "this is not a name for rules",
          hint: "Use 1 to 32 of a-z, 0-9 and -, beginning with a letter, such as [retention.default].")
      }
    }
    return found
  }

  /// Reads one `[retention.NAME]`.
  private static func retention(_ name: String, _ table: inout FileTable) -> RetentionSettings {
    var origins: [String: Origin] = [:]
    func set<Value>(_ value: Sourced<Value>?, _ key: String) -> Value? {
      origins[key] = value?.origin
      return value?.value
    }
    func count(_ key: String, like example: Int) -> Int? {
      set(table.integer(key, in: -1...mostKept, like: example), key)
    }
    func span(_ key: String, like example: String) -> RetentionSpan? {
      let parsed = table.parsed(key, like: example) { text throws(ModelFault) in try RetentionSpan(text) }
      return set(parsed, key)
    }
    let labels = table.strings("keep_labels", like: #"["release"]"#)
    origins["keep_labels"] = labels.first?.origin
    let policy = RetentionPolicy(
      keepLast: count("keep_last", like: 3), keepHourly: count("keep_hourly", like: 24),
      keepDaily: count("keep_daily", like: 7), keepWeekly: count("keep_weekly", like: 5),
      keepMonthly: count("keep_monthly", like: 12), keepYearly: count("keep_yearly", like: -1),
      keepWithin: span("keep_within", like: "48h"), keepWithinHourly: span("keep_within_hourly", like: "7d"),
      keepWithinDaily: span("keep_within_daily", like: "1m"),
      keepWithinWeekly: span("keep_within_weekly", like: "6m"),
      keepWithinMonthly: span("keep_within_monthly", like: "1y"),
      keepWithinYearly: span("keep_within_yearly", like: "10y"), keepLabels: labels.map(\.value),
      minKeep: set(table.integer("min_keep", in: 1...mostKept, like: 3), "min_keep")
        ?? RetentionPolicy.defaultMinKeep)
    table.reportUnknown()
    return RetentionSettings(name: name, policy: policy, origins: origins)
  }

  /// Reports each environment that names rules which are not in the file.
  func unknownRetentions() -> [FileProblem] {
    environments.compactMap { name, environment in
      guard let retention = environment.retention, case .file(_, let line) = retention.origin,
        retention.value != RetentionSettings.defaultName, retentions[retention.value] == nil
      else { return nil }
      let names = retentions.keys.sorted()
      let nearest = Spelling.nearest(to: retention.value, among: names + [RetentionSettings.defaultName])
      let message = "'retention' in [env.\(name)]: there are no rules \(retention.value.quotedForMessage)"
      return FileProblem(
        line: line,
        fault: SettingsFault(
          .configInvalid, at: retention.origin, message,
          hint: nearest.map { "Did you mean '\($0)'?" }
            ?? "Add a section [retention.NAME] with that name, or leave the key out."))
    }
  }
}
