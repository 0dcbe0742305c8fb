import ArchiveModel
import ArgumentParser
import Operations

struct StatsCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Show how much the archive holds, by environment and month.",
    discussion: """
      Counts what the archive holds: complete and damaged backups. Growth is over 30 days: stored less what was removed.
      """)

  @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
  var env: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = StatisticsOperation(environment: try env.map { try EnvironmentName($0) })
    let report = try await operation.run(in: try settings.operationContext(in: context))
    if json {
      context.terminal.write(try JSONOutput.document(StatisticsDocument(report)))
    } else {
      StatisticsText(report).write(to: context.terminal)
    }
    return .ok
  }
}
