import Glibc
import Testing

extension BuiltProgram {
  /// Lines of crontabs, run as cron does: a bare environment, no terminal, `/bin/sh`.
  @Suite struct CronLineTests {
    /// Runs a line of a crontab; what it prints would be mailed.
    private func cron(_ line: String, in sandbox: Sandbox) throws -> Outcome {
      try sandbox.start([
        "env", "-i", "HOME=\(sandbox.outside)", "LOGNAME=root", "SHELL=/bin/sh", "PATH=/usr/bin:/bin",
        "/bin/sh",
        "-c", line.replacing("&& strongroom ", with: "&& \(Sandbox.program) "),
      ]).end()
    }

    @Test("the guide's lines work as they are, and say a line to their log")
    func guide() throws {
      let sandbox = try Sandbox()
      let folder = sandbox.folder
      let backup = try cron(
        "cd \(folder) && strongroom backup --env dev >> \(folder)/db_backup.log 2>&1", in: sandbox)
      #expect(backup.status == 0 && backup.output.isEmpty && backup.errors.isEmpty, "\(backup)")
      let weekly = try cron(
        "cd \(folder) && strongroom backup --env dev --format custom >> \(folder)/db_backup.log 2>&1",
        in: sandbox)
      #expect(weekly.status == 0, "\(weekly)")
      let cleanup = try cron(
        "cd \(folder) && strongroom cleanup --days 30 >> \(folder)/db_cleanup.log 2>&1", in: sandbox)
      #expect(cleanup.status == 0 && cleanup.output.isEmpty, "\(cleanup)")
      let log = try sandbox.text("db_backup.log").split(separator: "\n")
      #expect(log.count == 2 && log.allSatisfy { $0.contains("Backup created") }, "\(log)")
      let failed = try cron("cd \(folder) && strongroom backup --env nope --quiet", in: sandbox)
      #expect(failed.status == 2 && failed.output.isEmpty && failed.error != nil, "\(failed)")
    }

    @Test("the lines that are installed run their job, say nothing when all is well, and why when it is not")
    func installed() throws {
      let ground = try ScheduleGround(
        "[[job]]\nname = \"n\"\nenv = \"dev\"\nevery = \"7d\"\nsteps = [\"backup\"]\n")
      let sandbox = ground.sandbox
      mkdir(sandbox.at("100% cron"), 0o755)
      try sandbox.shell(
        "cp strongroom.toml .env '100% cron/'; sed -i 's,\"backups\",\"\(sandbox.at("backups"))\",' '100% cron/strongroom.toml'"
      )
      let installed = try sandbox.run(
        "schedule", "install", "--cron", "--folder", "100% cron", "--program", Sandbox.program, "--user",
        "root",
        "--config", "100% cron/strongroom.toml")
      #expect(installed.status == 0, "\(installed)")
      let text = try sandbox.text("100% cron/strongroom")
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("*/5 * * * * root ") })
      // What cron hands to the shell.
      let command = line.dropFirst("*/5 * * * * root ".count).replacing("\\%", with: "%")
      let first = try cron(String(command), in: sandbox)
      #expect(first.status == 0 && first.output.isEmpty && first.errors.isEmpty, "\(first)")
      #expect(try ground.recorded() == ["n schedule 1 ok"])
      let second = try cron(String(command), in: sandbox)
      #expect(second.status == 0 && second.output.isEmpty && second.errors.isEmpty, "\(second)")
      #expect(try ground.recorded().count == 1)
    }
  }
}
