import ArchiveModel
import ArgumentParser
import Operations

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Show, run and install the jobs of the settings.",
    subcommands: [ScheduleShowCommand.self, ScheduleRunCommand.self, ScheduleInstallCommand.self])
}

struct ScheduleShowCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show when jobs run next, and how they last ended.")

  @Option(help: ArgumentHelp("So many runs.", valueName: "count"))
  var count: Int = 10

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard (1...1_000).contains(count) else {
      throw FaceFault(.usage, "--count must be between 1 and 1000", hint: "Leave it out for 10.")
    }
    let outlook = try await ScheduleShowOperation(count: count).run(
      in: try settings.operationContext(in: context))
    if json {
      context.terminal.write(try JSONOutput.document(ScheduleDocument(outlook)))
    } else {
      let width = context.terminal.outputIsTerminal ? context.terminal.width : nil
      for line in ScheduleText.lines(outlook, width: width) { context.terminal.line(line) }
    }
    return .ok
  }
}

struct ScheduleRunCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run jobs: all at their times, as a service, or some of them once.",
    discussion: """
      Without an option it stays in the foreground until SIGTERM, and runs each job at its times. --due and --once end;
      their exit status is that of the first step that failed. A time of the schedule is run once, whoever starts it.

      EXAMPLES
        strongroom schedule run
        strongroom schedule run --once prod-nightly
        strongroom schedule run --due prod-nightly --quiet
      """)

  @Option(help: ArgumentHelp("Run this job now, whatever its schedule says.", valueName: "job"))
  var once: String?

  @Flag(help: "Run what is due, of the jobs named or of all: for timers and cron.")
  var due = false

  @Argument(help: ArgumentHelp("Jobs, with --due.", valueName: "job"))
  var jobs: [String] = []

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let log = ScheduleLog(
      terminal: context.terminal, isQuiet: settings.quiet, isService: once == nil && !due)
    let sink: ScheduleSink = { log.take($0) }
    guard let choice = try choice() else {
      try await ScheduleService(world: context.world, settings: settings.source.request, tell: sink).run()
      return .ok
    }
    let runs = try await ScheduleRunOperation(choice, settings: settings.source.request, tell: sink)
      .run(in: context.world)
    if runs.isEmpty, !settings.quiet { context.terminal.line("Nothing is due.") }
    if runs.contains(where: { $0.outcome == .interrupted }) { return .unexpected }
    let failed = runs.flatMap(\.steps).first { $0.outcome == .failed }
    return failed.map { ExitStatus(rawValue: $0.exitStatus) ?? .unexpected } ?? .ok
  }

  /// Nil for the service.
  private func choice() throws -> ScheduleRunOperation.Choice? {
    guard once == nil || !due else {
      throw FaceFault(.usage, "--once and --due exclude each other", hint: "Use one of them.")
    }
    guard due || jobs.isEmpty else {
      throw FaceFault(
        .usage, "\(jobs[0].quotedForMessage) is not understood",
        hint: "Use --once \(jobs[0]), or --due \(jobs.joined(separator: " ")).")
    }
    return once.map { .once($0) } ?? (due ? .due(jobs) : nil)
  }
}
