import ArchiveModel
import ArgumentParser
import Operations

struct ScheduleInstallCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Write systemd units or a cron file for the jobs, after showing them.",
    discussion: """
      Shows each file's difference to what is there, then writes. A file that somebody else wrote, or that was changed
      since, is refused (exit 12) and nothing is written, unless --replace puts it aside. Timers of jobs that are gone
      are removed. The commands that switch units on are printed and not run.

      EXAMPLES
        strongroom schedule install --systemd --dry-run
        strongroom schedule install --cron --user backup
      """)

  @Flag(help: "A systemd timer for each job.")
  var systemd = false

  @Flag(help: "One systemd service that runs all jobs.")
  var service = false

  @Flag(help: "One file of cron.")
  var cron = false

  @Flag(help: "Remove what was written before.")
  var remove = false

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Put files of others aside, under a name that nothing reads.")
  var replace = false

  @Option(help: ArgumentHelp("Instead of /etc/systemd/system or /etc/cron.d.", valueName: "folder"))
  var folder: String?

  @Option(help: ArgumentHelp("Who the jobs run as; by default you.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("The program that the jobs start; by default this one.", valueName: "path"))
  var program: String?

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = ScheduleInstallOperation(
      InstallRequest(
        style: try style(), folder: folder, program: program, user: user, removes: remove, replaces: replace))
    let inside = try settings.operationContext(in: context)
    let plan = try operation.plan(in: inside)
    if !settings.quiet { for line in InstallText.lines(plan) { context.terminal.line(line) } }
    guard !dryRun else {
      context.terminal.line("Nothing was done (--dry-run).")
      return .ok
    }
    for command in plan.before where !settings.quiet { context.terminal.line("First run: \(command)") }
    try operation.execute(plan, in: inside)
    if settings.quiet { return .ok }
    let count = plan.changes.count { $0.kind != .unchanged }
    context.terminal.line(
      plan.isDone ? "Nothing differs." : "\(count) file\(count == 1 ? "" : "s") written or removed.")
    for command in plan.after { context.terminal.line("Now run: \(command)") }
    return .ok
  }

  private func style() throws -> InstallRequest.Style {
    switch (systemd, service, cron) {
    case (true, false, false): return .timers
    case (false, true, false): return .service
    case (false, false, true): return .cron
    case (false, false, false):
      throw FaceFault(
        .usage, "nothing says who starts the jobs", hint: "Use --systemd, --service or --cron.")
    default:
      throw FaceFault(
        .usage, "--systemd, --service and --cron exclude each other", hint: "Use one of them.")
    }
  }
}
