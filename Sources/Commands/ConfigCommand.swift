import ArchiveModel
import ArgumentParser
import Operations

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check or show the settings.",
    subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

struct ConfigCheckCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read the settings and say what is wrong with them; exit 2 when they are invalid.")

  @OptionGroup var source: SourceOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let report = try ConfigOperation(world: context.world, settings: source.request).check()
    for problem in report.problems {
      context.terminal.errorLine("error: \(problem.sentence)")
      if let hint = problem.hint { context.terminal.errorLine("hint: \(hint)") }
    }
    for warning in report.warnings {
      context.terminal.errorLine("warning: \(warning.sentence)")
      if let hint = warning.hint { context.terminal.errorLine("hint: \(hint)") }
    }
    guard report.problems.isEmpty else { return .usage }
    context.terminal.line("\(report.source): ok")
    return .ok
  }
}

struct ConfigShowCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show every setting in force; secrets are never shown.")

  @Flag(help: "Also say where each value came from.")
  var origin = false

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @OptionGroup var source: SourceOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let environment = try env.map { try EnvironmentName($0) }
    let entries = try ConfigOperation(world: context.world, settings: source.request).show(
      environment: environment)
    var table = Table(columns: [Column(title: "SETTING"), Column(title: "VALUE", shrinks: true)])
    if origin { table.columns.append(Column(title: "FROM", shrinks: true)) }
    table.rows = entries.map { [$0.key, $0.value] + (origin ? [$0.origin] : []) }
    let width = context.terminal.outputIsTerminal ? context.terminal.width : nil
    for line in table.lines(width: width) { context.terminal.line(line) }
    return .ok
  }
}
