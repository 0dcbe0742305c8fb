import Glibc
import Testing

extension BuiltProgram {
  /// F61: the service, as systemd runs it.
  @Suite struct ScheduleServiceTests {
    private static let often =
      "[[job]]\nname = \"often\"\nenv = \"dev\"\nevery = \"2s\"\nsteps = [\"backup\"]\n"
    private static let hourly =
      "[[job]]\nname = \"hourly\"\nenv = \"dev\"\nevery = \"1h\"\nsteps = [\"backup\", \"verify\"]\n"

    @Test("it runs a job again and again, one run at a time, and SIGTERM ends it with success")
    func again() throws {
      let ground = try ScheduleGround(Self.often)
      let service = try ground.service()
      for count in 1...3 {
        try ground.wait(for: "job, next: often", from: service)
        while try ground.recorded().count < count { usleep(100_000) }
      }
      try ground.wait(for: "ended after", from: service)
      service.send(SIGTERM)
      let outcome = try service.end(within: 20)
      #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome)")
      let runs = try ground.recorded()
      #expect(runs.count >= 3 && runs.dropLast().allSatisfy { $0 == "often schedule 1 ok" }, "\(runs)")
      #expect(["often schedule 1 ok", "often schedule 1 interrupted"].contains(runs.last), "\(runs)")
      let begun = outcome.errors.split(separator: "\n").filter {
        $0.contains("begins") || $0.contains("ended after")
      }
      for (number, line) in begun.enumerated() {
        #expect(line.contains(number % 2 == 0 ? "begins" : "ended after"), "\(begun)")
      }
    }

    @Test("in its log each run's lines have the run's own id, those of the catalog")
    func logged() throws {
      let ground = try ScheduleGround(
        "[[job]]\nname = \"bad\"\nenv = \"dev\"\nevery = \"1h\"\nsteps = [\"backup\", \"catalog-export\"]\n"
          + "export_to = \"/proc/nowhere\"\n")
      let service = try ground.service("--log-format", "json")
      try ground.wait(for: "ended after", from: service)
      service.send(SIGTERM)
      let outcome = try service.end(within: 20)
      let lines = try outcome.errors.split(separator: "\n").map { try Document(String($0)) }
      let shown = try Document(try ground.sandbox.run("schedule", "show", "--json").output)
      let run = try #require(shown["jobs"][0]["last"]["id"].text)
      let own = lines.filter { $0["run"].text == run }
      #expect(
        own.count >= 4 && own.allSatisfy { $0["message"].text?.hasPrefix("bad \(run) ") == true },
        "\(outcome)")
      #expect(own.contains { $0["level"].text == "error" && $0["hint"].text != nil }, "\(outcome)")
      #expect(Set(lines.map { $0["run"].text }).count == 2, "\(outcome)")
    }

    @Test("killed -9 in a run, the next service makes up for it once, and no run is made twice")
    func killed() throws {
      let ground = try ScheduleGround(Self.hourly)
      try ground.whileDumpsWait {
        let first = try ground.service()
        try ground.wait(for: "begins", from: first)
        usleep(500_000)
        first.send(SIGKILL)
        #expect(try first.end().status == 137)
      }
      #expect(try ground.recorded() == ["hourly schedule 1 running"])

      let second = try ground.service()
      try ground.wait(for: "1 job, next: hourly", from: second)
      second.send(SIGTERM)
      let outcome = try second.end(within: 20)
      #expect(
        outcome.status == 0 && outcome.errors.contains("its first attempt was interrupted"), "\(outcome)")
      let runs = ["hourly schedule 1 interrupted", "hourly catch-up 2 ok"]
      #expect(try ground.recorded() == runs)

      let third = try ground.service()
      try ground.wait(for: "1 job, next: hourly", from: third)
      third.send(SIGTERM)
      #expect(try third.end(within: 20).errors.contains("begins") == false)
      #expect(try ground.recorded() == runs)
      #expect(try ground.sandbox.listed().compactMap { $0["state"].text }.sorted() == ["complete", "failed"])
    }

    @Test("SIGTERM in a run ends it at once, records it, and leaves nothing half done")
    func terminated() throws {
      let ground = try ScheduleGround(Self.hourly)
      try ground.whileDumpsWait {
        let service = try ground.service()
        try ground.wait(for: "begins", from: service)
        usleep(500_000)
        service.send(SIGTERM)
        let outcome = try service.end(within: 20)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors.contains("verify: not begun: the run was asked to end"), "\(outcome)")
      }
      #expect(try ground.recorded() == ["hourly schedule 1 interrupted"])
      #expect(ground.sandbox.leftovers.isEmpty && ground.sandbox.published.isEmpty)
    }

    @Test("a second service is refused, and a job that runs already is not run beside it")
    func alone() throws {
      let ground = try ScheduleGround(Self.hourly)
      let service = try ground.service()
      try ground.wait(for: "1 job, next: hourly", from: service)
      let other = try ground.sandbox.run("schedule", "run")
      #expect(other.status == 6 && other.error?.hasPrefix("the schedule is locked by") == true, "\(other)")
      // Its span has begun: whoever else asks finds nothing to do.
      let due = try ground.sandbox.run("schedule", "run", "--due")
      #expect(due.status == 0 && due.output == "Nothing is due.\n", "\(due)")
      service.send(SIGTERM)
      #expect(try service.end(within: 20).status == 0)
    }

    @Test("a change in the settings is followed, and one that cannot be read leaves the service at work")
    func settings() throws {
      let ground = try ScheduleGround(Self.often)
      let service = try ground.service()
      try ground.wait(for: "job, next: often", from: service)
      try ground.sandbox.write("[archive\n", to: "strongroom.toml")
      try ground.wait(for: "not valid TOML", from: service)
      try ground.write(Self.often + Self.hourly)
      try ground.wait(for: "hourly", from: service)
      service.send(SIGTERM)
      #expect(try service.end(within: 20).status == 0)
    }
  }
}
