import Testing

extension BuiltProgram {
  /// The next runs, over changes of the clocks.
  @Suite struct ScheduleShowTests {
    private func shown(_ at: String, from moment: String, count: Int = 3) throws -> [String] {
      let ground = try ScheduleGround(
        "[[job]]\nname = \"n\"\nenv = \"dev\"\nat = \"\(at)\"\nsteps = [\"verify\"]\n",
        zone: "Europe/Belgrade")
      let outcome = try ground.run(at: moment, "schedule", "show", "--count", "\(count)")
      try #require(outcome.status == 0, "\(outcome)")
      #expect(outcome.lines.first?.hasPrefix("NEXT (Europe/Belgrade)") == true, "\(outcome)")
      return outcome.lines.dropFirst().prefix(count).map { String($0.prefix(26)) }
    }

    @Test("a time that the clocks jump over comes at the change; one that they repeat comes once")
    func changes() throws {
      #expect(
        try shown("02:30", from: "2026-03-27 12:00:00") == [
          "2026-03-28 02:30:00 +01:00", "2026-03-29 03:00:00 +02:00", "2026-03-30 02:30:00 +02:00",
        ])
      #expect(
        try shown("02:30", from: "2026-10-24 12:00:00") == [
          "2026-10-25 02:30:00 +02:00", "2026-10-26 02:30:00 +01:00", "2026-10-27 02:30:00 +01:00",
        ])
      #expect(
        try shown("0 * * * *", from: "2026-10-25 00:30:00", count: 2) == [
          "2026-10-25 02:00:00 +01:00", "2026-10-25 03:00:00 +01:00",
        ])
    }

    @Test("ten runs of all jobs come in order, with what is due first, and nothing is made or changed")
    func ten() throws {
      let ground = try ScheduleGround(
        """
        [[job]]
        name = "nightly"
        env = "dev"
        at = "02:00"
        steps = ["backup", "cleanup"]
        [[job]]
        name = "proof"
        every = "7d"
        steps = ["test-restore"]
        """)
      let outcome = try ground.run(at: "2026-01-05 10:00:00", "schedule", "show", "--json")
      let document = try Document(outcome.output)
      #expect(document["schema"].text == "strongroom/schedule/v1" && document["time_zone"].text == "UTC")
      let next = document["next"].list
      #expect(next.count == 10 && next[0]["job"].text == "proof" && next[0]["due"].flag == true)
      #expect(
        next[1]["time"].text == "2026-01-06T02:00:00Z" && next[1]["steps"].texts == ["backup", "cleanup"])
      #expect(next.compactMap { $0["time"].text } == next.compactMap { $0["time"].text }.sorted())
      #expect(document["jobs"].list.map { $0["last"].keys.isEmpty } == [true, true])
      #expect(ground.sandbox.names("backups").isEmpty)
    }
  }
}
