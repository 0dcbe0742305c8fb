import ArchiveModel
import Scheduling
import Testing

@testable import Settings

@Suite("[[job]]: what is done when")
struct JobSettingsTests {
  private let environment = "[env.prod]\ndatabase = \"d\"\nuser = \"u\"\n"

  private func jobs(_ toml: String) throws -> [JobSettings] {
    try source(toml: environment + toml).load().jobs
  }

  /// The sentences and hints that a job's keys bring about.
  private func problems(_ keys: String) -> [String] {
    source(toml: environment + "[[job]]\n" + keys).check().map {
      "\($0.fault.message) | \($0.fault.hint ?? "")"
    }
  }

  @Test("every key is read")
  func all() throws {
    let found = try jobs(
      """
      [[job]]
      name = "prod-nightly"
      env = "prod"
      at = "Mon-Fri 02:00"
      steps = ["backup", "verify", "test-restore", "cleanup", "catalog-export"]
      jitter = "10m"
      catch_up = false
      wait = "1h"
      format = "custom"
      compress = "gzip:9"
      labels = ["nightly", "keep"]
      depth = "full"
      sample = "2.5%"
      export_to = "copies"
      [[job]]
      name = "proof"
      every = "7d"
      steps = ["test-restore"]
      """)
    let job = try #require(found.first)
    #expect(job.name.value == "prod-nightly" && job.environment?.value.rawValue == "prod")
    #expect(job.schedule.value == .calendar(try CalendarPattern("Mon-Fri 02:00")))
    #expect(job.steps.value == [.backup, .verify, .testRestore, .cleanup, .catalogExport])
    #expect(job.jitter.value.seconds == 600 && !job.catchUp.value && job.wait.value.seconds == 3_600)
    #expect(job.format?.value == .custom && job.compression?.value == .gzip(level: 9))
    #expect(job.labels.map(\.value) == ["nightly", "keep"])
    #expect(job.depth.value == .full && job.sample?.value == .percent(2.5))
    #expect(job.exportFolder?.value == "/work/copies")
    let other = try #require(found.last)
    #expect(other.schedule.value == .every(TimeSpan(seconds: 604_800)) && other.environment == nil)
    #expect(other.catchUp.value && other.jitter.value.seconds == 0 && other.wait.value.seconds == 600)
  }

  @Test(
    "what is wrong is said with its place and a way out",
    arguments: [
      (
        "name = \"n\"\nat = \"02:00\"\nstep = [\"cleanup\"]",
        ["unknown key 'step' in [[job]]", "Did you mean 'steps'?"]
      ),
      ("name = \"n\"\nat = \"2am\"\nsteps = [\"cleanup\"]", ["'2am' is not a time of the calendar"]),
      ("name = \"n\"\nat = \"02:00\"\nsteps = [\"clean-up\"]", ["is not a step", "Did you mean 'cleanup'?"]),
      ("name = \"n\"\nat = \"02:00\"\nsteps = [\"cleanup\", \"cleanup\"]", ["stands there twice"]),
      ("name = \"n\"\nat = \"02:00\"\nsteps = []", ["the list is empty"]),
      ("name = \"n\"\nat = \"02:00\"\nevery = \"7d\"\nsteps = [\"cleanup\"]", ["Set one of at and every."]),
      ("name = \"n\"\nsteps = [\"cleanup\"]", ["'at' in [[job]]: is not set", "or every"]),
      ("at = \"02:00\"\nsteps = [\"cleanup\"]", ["'name' in [[job]]: is not set"]),
      ("name = \"n\"\nat = \"02:00\"", ["'steps' in [[job]]: is not set"]),
      ("name = \"N x\"\nat = \"02:00\"\nsteps = [\"cleanup\"]", ["'N x' is not a name for a job"]),
      ("name = \"n\"\nat = \"02:00\"\nsteps = [\"backup\"]", ["'env' in [[job]]: is not set"]),
      ("name = \"n\"\nat = \"02:00\"\nsteps = [\"catalog-export\"]", ["'export_to' in [[job]]: is not set"]),
      (
        "name = \"n\"\nat = \"02:00\"\nenv = \"prdo\"\nsteps = [\"backup\"]",
        ["environment 'prdo', which there is not", "Did you mean 'prod'?"]
      ),
      (
        "name = \"n\"\nat = \"02:00\"\nsteps = [\"cleanup\"]\nformat = \"custom\"",
        ["only the step backup reads it"]
      ),
      (
        "name = \"n\"\nat = \"02:00\"\nsteps = [\"verify\"]\nsample = \"5 d\"",
        ["'5 d' is not a span of time"]
      ),
      (
        "name = \"n\"\nat = \"02:00\"\nsteps = [\"verify\"]\nstore = \"nas\"",
        ["reads store 'nas', which there is not"]
      ),
      ("name = \"n\"\nat = \"02:00\"\nsteps = [\"replicate\"]", ["there is no store to send to"]),
      (
        "name = \"n\"\nat = \"02:00\"\nenv = \"prod\"\nsteps = [\"cleanup\"]",
        ["nothing says which backups of 'prod' to keep"]
      ),
      (
        "name = \"n\"\nevery = \"7d\"\njitter = \"10m\"\nsteps = [\"verify\"]",
        ["'every' counts from the last run"]
      ),
      ("name = \"n\"\nevery = \"5s\"\nsteps = [\"verify\"]", ["runs every 5s"]),
      (
        "name = \"n\"\nat = \"02:00\"\nsteps = [\"verify\"]\n[[job]]\nname = \"n\"\nat = \"03:00\"\nsteps = [\"verify\"]",
        ["two jobs have the name 'n'"]
      ),
    ])
  func wrong(keys: String, words: [String]) {
    let problems = problems(keys)
    for word in words { #expect(problems.contains { $0.contains(word) }, "\(word): \(problems)") }
  }

  @Test("config show names each setting of a job and where it came from")
  func origins() throws {
    let lines = try source(
      toml: environment + "[[job]]\nname = \"n\"\nat = \"02:00\"\nsteps = [\"verify\", \"cleanup\"]\n"
    ).load().origins().filter { $0.key.hasPrefix("job.") }
    #expect(
      lines.map { "\($0.key) = \($0.value)" } == [
        "job.n.schedule = 02:00", "job.n.steps = verify, cleanup", "job.n.jitter = 0s",
        "job.n.catch_up = true", "job.n.wait = 10m", "job.n.depth = quick",
      ])
    #expect(lines.first?.origin == .file(path: "/work/strongroom.toml", line: 6))
  }
}
