import Foundation
import Testing

extension BuiltProgram {
  /// What a cleanup does not take for granted: imports that nobody read, the clock, and files that the catalog claims.
  @Suite struct CleanupDoubtTests {
    private let ground: CleanupGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try CleanupGround() }

    /// Nights that end so many days before today, the oldest first.
    private func nights(_ count: Int, endingDaysAgo days: Int, from number: Int = 0) -> History {
      let last = Date.now.addingTimeInterval(TimeInterval(-days * 86_400))
      return History(
        (0..<count).map { last.addingTimeInterval(TimeInterval(-$0 * 86_400)) }, firstNumber: number)
    }

    private func at(_ instant: String, _ arguments: String...) throws -> Outcome {
      try sandbox.start(["faketime", "-f", "@\(instant)", Sandbox.program] + arguments).end()
    }

    @Test("F48: doubtful imports count for no floor, age no good one, and are themselves never removed")
    func imports() throws {
      let good = nights(5, endingDaysAgo: 40)
      try good.put(into: sandbox)
      let doubtful = nights(6, endingDaysAgo: 1, from: 100)
      try doubtful.put(into: sandbox, state: "doubtful")
      // Ten days before the newest good one: all good ones stay, though newer files are there.
      let aged = try ground.cleanup("--days", "10")
      #expect(aged["remove"].list.isEmpty, "\(aged.canonical)")
      // One is kept by the rule, two by the floor: no doubtful one stands for a good one.
      let shown = try ground.cleanup("--keep-last", "1")
      #expect(
        Set(shown["remove"].list.compactMap { $0["id"].text }) == Set(good.nights.prefix(2).map(\.id)))
      for night in doubtful.nights {
        let row = try #require(shown["keep"].list.first { $0["id"].text == night.id })
        #expect(row["codes"].texts == ["not_counted"])
      }
      #expect(try ground.complete() == Set(good.nights.suffix(3).map(\.name)))
      #expect(ground.dumps.isSuperset(of: doubtful.nights.map(\.name)))
    }

    @Test(
      "F46: whatever was done at a later time makes the clock doubtful, and acknowledge --clock answers it")
    func journal() throws {
      let history = nights(6, endingDaysAgo: 3)
      try history.put(into: sandbox)
      let ahead = try at("2090-01-01 00:00:00", "hold", "add", history.nights[5].id, "--reason", "audit")
      try #require(ahead.status == 0, "\(ahead)")
      let refused = try sandbox.run("cleanup", "--env", "dev", "--days", "1")
      #expect(
        refused.status == 12 && refused.error?.contains("it has already been 2090") == true, "\(refused)")
      #expect(refused.hint?.contains("strongroom acknowledge --clock --reason TEXT") == true, "\(refused)")
      try ground.expect(history.nights)
      let answered = try sandbox.run("acknowledge", "--clock", "--reason", "NTP was off")
      #expect(answered.status == 0, "\(answered)")
      #expect(answered.output.hasPrefix("Acknowledged: the clock, 20"), "\(answered)")
      #expect(answered.output.contains("the latest time seen was 2090-01-01"), "\(answered)")
      _ = try ground.cleanup("--days", "1")
      try ground.expect(history.nights.suffix(3))
    }

    @Test("F46: a cleanup with a clock ahead is remembered, until the clock is acknowledged")
    func remembered() throws {
      let history = nights(6, endingDaysAgo: 3)
      try history.put(into: sandbox)
      let year = Calendar(identifier: .gregorian).component(.year, from: .now) + 1
      let ahead = try at("\(year)-12-01 00:00:00", "cleanup", "--env", "dev", "--keep-last", "6")
      try #require(ahead.status == 0, "\(ahead)")
      #expect(try sandbox.run("cleanup", "--env", "dev", "--days", "1").status == 12)
      #expect(try sandbox.run("acknowledge", "--clock", "--reason", " ").status == 2)
      #expect(try sandbox.run("acknowledge", "--reason", "nothing named").status == 2)
      #expect(try sandbox.run("acknowledge", history.nights[0].id, "--clock", "--reason", "both").status == 2)
      #expect(try sandbox.run("cleanup", "--env", "dev", "--days", "1").status == 12)
      #expect(try sandbox.run("acknowledge", "--clock", "--reason", "it was ahead").status == 0)
      _ = try ground.cleanup("--days", "1")
      try ground.expect(history.nights.suffix(3))
    }

    @Test(
      "F23: good ones whose files are gone or cut hold up no floor: removals are refused until verify has looked",
      arguments: ["rm", ": >", "truncate -s -1", "d() { rm $1; mkfifo $1; }; d"])
    func absent(change: String) throws {
      let history = nights(8, endingDaysAgo: 0)
      try history.put(into: sandbox)
      for night in history.nights.suffix(3) {
        try #require(try sandbox.shell("\(change) backups/\(night.name)").status == 0)
      }
      let before = ground.dumps
      for arguments in [["--dry-run"], []] {
        let outcome = try sandbox.run(["cleanup", "--env", "dev", "--days", "1", "--json"] + arguments)
        #expect(outcome.status == 12 && outcome.hint?.contains("strongroom verify") == true, "\(outcome)")
        let document = try Document(outcome.output)
        #expect(document["remove"].list.isEmpty && document["refuse"].list.count == 5, "\(outcome)")
        #expect(document["refuse"][0]["codes"].texts.contains("absent"), "\(outcome)")
      }
      #expect(ground.dumps == before)
    }

    @Test("a real run shows what was refused, as a dry run does")
    func refusals() throws {
      let history = nights(6, endingDaysAgo: 0)
      try history.put(into: sandbox)
      try ground.settings("keep_labels = [\"kept\"]")
      let outcome = try sandbox.run("cleanup", "--env", "dev")
      #expect(outcome.status == 12 && outcome.output.contains("refused 3 backups"), "\(outcome)")
      #expect(outcome.output.contains(history.nights[0].id), "\(outcome)")
    }

    @Test("explain names what would refuse a later removal, and the end of a hold")
    func explained() throws {
      let history = nights(6, endingDaysAgo: 0)
      try history.put(into: sandbox)
      let (oldest, newest) = (history.nights[0].id, history.nights[5].id)
      let flag = try sandbox.shell(
        """
        sqlite3 backups/catalog.sqlite "INSERT INTO flags (backup, reason, since)
          SELECT sequence, 'small', started FROM backups WHERE id = '\(newest)'"
        """)
      try #require(flag.status == 0, "\(flag)")
      let later = try sandbox.run("cleanup", "explain", oldest, "--keep-last", "6")
      #expect(later.lines.last?.hasPrefix("It would go about ") == true, "\(later)")
      #expect(later.lines.last?.contains("older than one that is flagged") == true, "\(later)")
      let held = try sandbox.run("hold", "add", oldest, "--reason", "audit", "--until", "2999-01-01")
      try #require(held.status == 0, "\(held)")
      let hold = try sandbox.run("cleanup", "explain", oldest, "--days", "1")
      #expect(hold.lines.last?.hasPrefix("It stays until its hold ends on 2999-01-01") == true, "\(hold)")
    }
  }
}
