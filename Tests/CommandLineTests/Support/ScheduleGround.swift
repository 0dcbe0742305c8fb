import Foundation
import Glibc
import Testing

/// A sandbox with jobs in its settings.
struct ScheduleGround {
  let sandbox: Sandbox

  /// `jobs` are tables `[[job]]`; the zone is UTC unless it is named.
  init(_ jobs: String, zone: String = "UTC", env: String? = nil) throws {
    sandbox = try Sandbox(env: env)
    try write(jobs, zone: zone)
  }

  func write(_ jobs: String, zone: String = "UTC") throws {
    try sandbox.write(
      """
      [archive]
      path = "backups"
      timezone = "\(zone)"
      [env.dev]
      env_file = ".env"
      [retention.default]
      keep_last = 3
      \(jobs)
      """, to: "strongroom.toml")
  }

  /// The repository that the tests belong to.
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Runs the program at a moment of an invented clock, `2026-01-05 02:00:00` in UTC.
  func run(at moment: String, _ arguments: String...) throws -> Outcome {
    try sandbox.start(["faketime", "-f", "@\(moment)", Sandbox.program] + arguments).end()
  }

  /// Starts the service; the caller ends it.
  func service(_ options: String...) throws -> Program {
    try sandbox.start([Sandbox.program, "schedule", "run"] + options)
  }

  /// Runs the body while a lock on a table holds up every dump.
  func whileDumpsWait(_ body: () throws -> Void) throws {
    let cluster = try Cluster.current
    let holder = try sandbox.start(
      [
        "\(Cluster.bin)/psql", "-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres", "-Xqc",
        "BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)", "expenses",
      ], with: ["PGAPPNAME": "holder"])
    let mine = "application_name = 'holder'"
    defer {
      // The server would hold the lock until it sleeps no more.
      _ = try? cluster.sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE \(mine)")
      _ = try? holder.end()
    }
    while try cluster.sql("SELECT 1 FROM pg_stat_activity WHERE \(mine) AND wait_event = 'PgSleep'").isEmpty {
      usleep(20_000)
    }
    try body()
  }

  /// Waits until the service has said something.
  func wait(for words: String, from program: Program, within seconds: Int = 60) throws {
    for _ in 0..<seconds * 50 {
      if program.errorsSoFar.contains(words) { return }
      guard program.isRunning else { break }
      usleep(20_000)
    }
    throw ProgramFailure("it never said '\(words)': \(program.errorsSoFar)")
  }

  /// What is recorded of each run, oldest first: job, cause, attempt, outcome.
  func recorded() throws -> [String] {
    let rows = try sandbox.tool(
      "sqlite3", "-cmd", ".timeout 9000", "-separator", " ", "backups/catalog.sqlite",
      "SELECT job, cause, attempt, outcome FROM job_runs ORDER BY number")
    try #require(rows.status == 0, "\(rows)")
    return rows.lines
  }
}
