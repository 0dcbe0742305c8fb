import Foundation
import Testing

extension BuiltProgram {
  /// What a policy keeps of a long history, compared with restic's rules worked out in another way.
  @Suite struct CleanupPolicyTests {
    private let ground: CleanupGround
    private let zone: TimeZone
    private let history: History

    init() throws {
      ground = try CleanupGround()
      zone = try #require(TimeZone(identifier: "Europe/Belgrade"))
      history = .threeYears(endingAt: try Date(rfc3339: "2026-11-21T12:00:00Z"), in: zone)
      try history.put(into: ground.sandbox)
    }

    private func expectKept(_ kept: Set<Date>, of nights: [History.Night], after place: String) throws {
      try ground.expect(nights.filter { kept.contains($0.started) }, place)
    }

    @Test("three years pruned by ever stricter policies leave what restic's forget would leave")
    func stricter() throws {
      let policies: [(String, ForgetRules)] = [
        ("keep_last = 10\nkeep_daily = 500\nkeep_weekly = -1", ForgetRules(last: 10, daily: 500, weekly: -1)),
        (
          "keep_hourly = 50\nkeep_within = \"90d\"\nkeep_monthly = 30\nkeep_yearly = 9",
          ForgetRules(hourly: 50, monthly: 30, yearly: 9, withinDays: 90)
        ),
        (
          "keep_daily = 14\nkeep_weekly = 8\nkeep_monthly = 12\nkeep_yearly = 3",
          ForgetRules(daily: 14, weekly: 8, monthly: 12, yearly: 3)
        ),
        ("keep_within_daily = \"1m\"", ForgetRules(withinDailyMonths: 1)),
      ]
      var left = history.nights
      for (policy, rules) in policies {
        try ground.settings(policy, zone: "Europe/Belgrade")
        let kept = rules.kept(of: left.map(\.started), in: zone)
        try #require(kept.count < left.count && kept.count > 3, "the policy does something")
        let shown = try ground.cleanup("--dry-run")
        try expectKept(Set(left.map(\.started)), of: left, after: "the dry run of \(policy)")
        let done = try ground.cleanup()
        #expect(Self.names(shown["remove"]) == Self.names(done["remove"]), "\(policy)")
        try expectKept(kept, of: left, after: policy)
        left = left.filter { kept.contains($0.started) }
        #expect(try ground.cleanup()["remove"].list.isEmpty, "the second run finds nothing to do")
      }
    }

    @Test("--days N removes what began more than N days before the newest one, and asks nothing")
    func days() throws {
      for days in [400, 30] {
        let edge = try #require(history.nights.last).started.addingTimeInterval(TimeInterval(-days * 86_400))
        let document = try ground.cleanup("--days", "\(days)")
        try ground.expect(history.nights.filter { $0.started >= edge }, "\(days) days")
        #expect(document["freed_bytes"].number == Int64(document["remove"].list.count) * 40)
      }
      let removed = try ground.sandbox.run("list-backups", "--state", "removed", "--limit", "3", "--json")
      let tombstone = try Document(removed.output)["backups"][0]
      #expect(
        tombstone["state"].text == "removed" && tombstone["reason"].text?.contains("30") == true, "\(removed)"
      )
    }

    @Test("the rules that an environment names replace the default ones")
    func environments() throws {
      try ground.settings("keep_last = 500", zone: "UTC")
      let text = try ground.sandbox.text("strongroom.toml")
      try ground.sandbox.write(
        text + "retention = \"short\"\n[retention.short]\nkeep_last = 7\n", to: "strongroom.toml")
      _ = try ground.cleanup()
      try ground.expect(history.nights.suffix(7))
    }

    private static func names(_ rows: Document) -> Set<String> {
      Set(rows.list.compactMap { $0["name"].text })
    }
  }
}
