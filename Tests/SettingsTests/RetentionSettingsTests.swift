import ArchiveModel
import Retention
import Testing

@testable import Settings

@Suite("[retention.NAME]: what is kept")
struct RetentionSettingsTests {
  private func retention(_ toml: String, _ environment: String = "prod") throws -> RetentionSettings {
    try source(toml: toml).load().retention(of: try EnvironmentName(environment))
  }

  @Test("every key is read into the policy")
  func all() throws {
    let found = try retention(
      """
      [retention.default]
      keep_last = 1
      keep_hourly = 2
      keep_daily = 3
      keep_weekly = 4
      keep_monthly = 5
      keep_yearly = -1
      keep_within = "48h"
      keep_within_hourly = "1d"
      keep_within_daily = "2d"
      keep_within_weekly = "3m"
      keep_within_monthly = "4y"
      keep_within_yearly = "1y2m3d3h"
      keep_labels = ["release", "a,b"]
      min_keep = 7
      """)
    #expect(
      found.policy
        == RetentionPolicy(
          keepLast: 1, keepHourly: 2, keepDaily: 3, keepWeekly: 4, keepMonthly: 5, keepYearly: -1,
          keepWithin: RetentionSpan(hours: 48), keepWithinHourly: RetentionSpan(days: 1),
          keepWithinDaily: RetentionSpan(days: 2), keepWithinWeekly: RetentionSpan(months: 3),
          keepWithinMonthly: RetentionSpan(years: 4),
          keepWithinYearly: RetentionSpan(years: 1, months: 2, days: 3, hours: 3),
          keepLabels: ["release", "a,b"], minKeep: 7))
  }

  @Test("an environment has the rules it names, and the default ones when it names none or is not there")
  func names() throws {
    let toml = """
      [retention.default]
      keep_daily = 7
      [retention.long]
      keep_yearly = 10
      [env.prod]
      retention = "long"
      [env.dev]
      user = "u"
      """
    #expect(try retention(toml).policy.keepYearly == 10)
    #expect(try retention(toml).policy.keepDaily == nil)
    #expect(try retention(toml, "dev").policy.keepDaily == 7)
    #expect(try retention(toml, "imported").name == "default")
  }

  @Test("without a section nothing goes, and three always stay")
  func none() throws {
    let found = try retention("[env.prod]\nretention = 'default'")
    #expect(found.policy.isEmpty)
    #expect(found.policy.minKeep == 3)
    #expect(try source().load().retention(of: try EnvironmentName("prod")).policy.isEmpty)
  }

  @Test(
    "F48, R9: an unknown key or unit, a count out of range and a min_keep of 0 are errors with a hint",
    arguments: [
      ("[retention.default]\nkeep_dialy = 7", "2: unknown key 'keep_dialy'", "Did you mean 'keep_daily'?"),
      ("[retention.default]\nkeep_within = '2w'", "2: 'keep_within' in", "Did you mean '14d'?"),
      (
        "[retention.default]\nkeep_within = '30'", "2: 'keep_within' in", "Write whole numbers with the units"
      ),
      ("[retention.default]\nkeep_within_daily = 7", "2: 'keep_within_daily' in", "Write it like"),
      ("[retention.default]\nkeep_daily = '7'", "2: 'keep_daily' in", "Write it like keep_daily = 7."),
      ("[retention.default]\nkeep_daily = -2", "2: 'keep_daily' in", "Use -1 to 1000000."),
      ("[retention.default]\nkeep_labels = 'x'", "2: 'keep_labels' in", "Write it like"),
      ("[retention.default]\nmin_keep = 0", "2: 'min_keep' in", "Use 1 to 1000000."),
      (
        "[retention]\nkeep_daily = 7", "2: 'keep_daily' in [retention]: must be a table",
        "Write its keys below"
      ),
      (
        "[retention.Long]\nkeep_last = 1", "1: 'Long' in [retention]: this is not a name for rules",
        "Use 1 to 32"
      ),
      (
        "[retention.long]\nkeep_last = 1\n[env.x]\nretention = 'logn'", "4: 'retention' in [env.x]",
        "Did you mean 'long'?"
      ),
      ("[env.x]\nretention = 'monthly'", "2: 'retention' in [env.x]", "Add a section [retention.NAME]"),
    ])
  func errors(toml: String, message: String, hint: String) throws {
    let found = try fault(source(toml: toml))
    #expect(found.code.exitStatus == .usage)
    #expect(found.message.hasPrefix("/work/strongroom.toml:" + message), "\(found.message)")
    #expect(found.hint?.hasPrefix(hint) == true, "\(found.hint ?? "")")
  }

  @Test("config show says each rule that is set with its origin, the default ones first")
  func origins() throws {
    let toml = """
      [retention.brief]
      keep_within = "48h"
      [retention.default]
      keep_daily = 7
      keep_labels = ["a", "b"]
      min_keep = 5
      [env.prod]
      database = "d"
      user = "u"
      retention = "brief"
      """
    let lines = try source(toml: toml).load().origins().filter { $0.key.contains("retention") }
    #expect(
      lines.map { "\($0.key) = \($0.value)  (\($0.origin))" } == [
        "retention.default.keep_daily = 7  (/work/strongroom.toml:4)",
        "retention.default.keep_labels = a b  (/work/strongroom.toml:5)",
        "retention.default.min_keep = 5  (/work/strongroom.toml:6)",
        "retention.brief.keep_within = 48h  (/work/strongroom.toml:2)",
        "retention.brief.min_keep = 3  (built-in default)",
        "env.prod.retention = brief  (/work/strongroom.toml:10)",
      ])
  }
}
