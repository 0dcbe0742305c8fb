import Foundation
import Testing

extension BuiltProgram {
  /// What stands over every policy: nothing ages while backups fail, and something good is always left.
  @Suite struct CleanupFloorTests {
    private let ground: CleanupGround

    init() throws { ground = try CleanupGround() }

    /// Nights that end so many days before today, the oldest first.
    private func nights(_ count: Int, endingDaysAgo days: Int, from number: Int = 0) -> History {
      let last = Date.now.addingTimeInterval(TimeInterval(-days * 86_400))
      return History(
        (0..<count).map { last.addingTimeInterval(TimeInterval(-$0 * 86_400)) }, firstNumber: number)
    }

    @Test("F48, R7: fifteen failed nights age nothing, and the next good one lets them go")
    func failedNights() throws {
      let good = nights(10, endingDaysAgo: 16)
      try good.put(into: ground.sandbox)
      try nights(15, endingDaysAgo: 1, from: 100).put(into: ground.sandbox, state: "failed")
      _ = try ground.cleanup("--days", "10")
      try ground.expect(good.nights)
      try ground.settings("keep_within = \"10d\"")
      _ = try ground.cleanup()
      try ground.expect(good.nights)
      let fresh = nights(1, endingDaysAgo: 0, from: 200)
      try fresh.put(into: ground.sandbox)
      _ = try ground.cleanup("--days", "10")
      // The floor keeps three good ones, whatever their age.
      try ground.expect(good.nights.suffix(2) + fresh.nights)
    }

    @Test("F48: min_keep good ones stay of each series, however few the rules leave")
    func minKeep() throws {
      let history = nights(8, endingDaysAgo: 0)
      try history.put(into: ground.sandbox)
      try ground.settings("keep_last = 1\nmin_keep = 4")
      let shown = try ground.cleanup("--dry-run")
      let reasons = shown["keep"].list.flatMap { $0["reasons"].texts }
      #expect(reasons.contains { $0.contains("min_keep") }, "\(reasons)")
      _ = try ground.cleanup()
      try ground.expect(history.nights.suffix(4))
    }

    @Test(
      "F46: an environment that is no longer backed up is pruned: another one shows that the clock is right")
    func abandoned() throws {
      // The ground's own backup of dev was made just now.
      try History(nights(8, endingDaysAgo: 900).nights.map(\.started), environment: "stage").put(
        into: ground.sandbox)
      let outcome = try ground.sandbox.run("cleanup", "--env", "stage", "--json", "--keep-last", "4")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try Document(outcome.output)["remove"].list.count == 4, "\(outcome)")
    }

    @Test("F48: damaged ones take no good one's place, and go when their time has come")
    func damaged() throws {
      let good = nights(4, endingDaysAgo: 5)
      try good.put(into: ground.sandbox)
      let damaged = nights(4, endingDaysAgo: 0, from: 50)
      try damaged.put(into: ground.sandbox, state: "damaged")
      try ground.settings("keep_last = 2")
      _ = try ground.cleanup()
      #expect(try ground.complete() == Set(good.nights.suffix(3).map(\.name)))
    }

    @Test("a hold keeps what the policy would remove, until it is released or its time has come")
    func held() throws {
      let history = nights(9, endingDaysAgo: 0)
      try history.put(into: ground.sandbox)
      let (first, second) = (history.nights[0], history.nights[1])
      let sandbox = ground.sandbox
      #expect(try sandbox.run("hold", "add", first.id, "--reason", "court case 7").status == 0)
      #expect(
        try sandbox.run("hold", "add", second.id, "--reason", "audit", "--until", "2999-01-01").status == 0)
      let listed = try sandbox.run("hold", "list")
      #expect(listed.status == 0 && listed.output.contains("court case 7"), "\(listed)")
      let document = try Document(try sandbox.run("hold", "list", "--json").output)
      #expect(document["schema"].text == "strongroom/holds/v1" && document["holds"].list.count == 2)
      _ = try ground.cleanup("--days", "3")
      try ground.expect([first, second] + history.nights.suffix(4))
      let explained = try sandbox.run("cleanup", "explain", first.id, "--days", "3")
      #expect(explained.status == 0 && explained.output.contains("court case 7"), "\(explained)")
      #expect(try sandbox.run("hold", "release", first.id).status == 0)
      #expect(try sandbox.run("hold", "release", first.id).status == 5, "there is none any more")
      _ = try ground.cleanup("--days", "3")
      try ground.expect([second] + history.nights.suffix(4))
      let removed = try sandbox.run("hold", "add", first.id, "--reason", "too late")
      #expect(removed.status == 12 && removed.hint != nil, "\(removed)")
    }

    @Test(
      "R8: what would empty a series is refused, others are pruned; named, asked for and agreed to, it goes")
    func emptying() throws {
      let history = nights(6, endingDaysAgo: 0)
      try history.put(into: ground.sandbox)
      let sandbox = ground.sandbox
      try ground.settings("keep_labels = [\"kept\"]")
      let refused = try sandbox.run("cleanup", "--env", "dev")
      #expect(refused.status == 12, "\(refused)")
      #expect(refused.hint?.contains("--allow-empty-series") == true, "\(refused)")
      try ground.expect(history.nights)
      let name = try #require(refused.hint?.firstMatch(of: /--allow-empty-series (\S+)\./)?.1)
      let series = String(name)
      let alone = try sandbox.run("cleanup", "--env", "dev", "--allow-empty-series", series)
      #expect(alone.status == 12 && alone.hint?.contains("--yes") == true, "\(alone)")
      try ground.expect(history.nights)
      let misspelt = try sandbox.run("cleanup", "--env", "dev", "--allow-empty-series", "dev/fulll", "--yes")
      #expect(misspelt.status == 2 && misspelt.hint?.contains("dev/full") == true, "\(misspelt)")
      let agreed = try sandbox.run("cleanup", "--env", "dev", "--allow-empty-series", series, "--yes")
      #expect(agreed.status == 0, "\(agreed)")
      try ground.expect([])
    }

    @Test("a no at the terminal removes nothing and is no failure; that nobody was there to agree is one")
    func declined() throws {
      let history = nights(6, endingDaysAgo: 0)
      try history.put(into: ground.sandbox)
      try ground.settings("keep_labels = [\"kept\"]")
      let cleanup = "cleanup --env dev --allow-empty-series dev/full"
      let answered = try ground.sandbox.shell(
        "echo no | script -qec '\"$strongroom\" \(cleanup)' /dev/null; exit ${PIPESTATUS[1]}")
      #expect(answered.status == 12 && answered.output.contains("it was not agreed to"), "\(answered)")
      try ground.expect(history.nights)
      let calm = try ground.sandbox.run("status", "--env", "dev")
      #expect(!calm.output.contains("the last cleanup failed"), "\(calm)")
      #expect(try ground.sandbox.run(cleanup.split(separator: " ").map(String.init)).status == 12)
      let told = try ground.sandbox.run("status", "--env", "dev")
      #expect(told.output.contains("the last cleanup failed"), "\(told)")
    }

    @Test("F46: a clock that went back refuses everything; --now only shows")
    func clock() throws {
      let history = nights(9, endingDaysAgo: 0)
      try history.put(into: ground.sandbox)
      let back = try ground.sandbox.start([
        "faketime", "-f", "@2020-01-01 00:00:00", Sandbox.program, "cleanup", "--days", "2",
      ]).end()
      #expect(back.status == 12 && back.error?.contains("clock") == true, "\(back)")
      try ground.expect(history.nights)
      let shown = try ground.cleanup("--dry-run", "--days", "2", "--now", "2027-11-01")
      #expect(isInstant(shown["now"].text) && shown["now"].text?.hasPrefix("2027-11-01") == true)
      let alone = try ground.sandbox.run("cleanup", "--days", "2", "--now", "2027-11-01")
      #expect(alone.status == 2 && alone.error?.contains("--dry-run") == true, "\(alone)")
      _ = try ground.cleanup("--days", "2")
      try ground.expect(history.nights.suffix(3))
    }
  }
}
