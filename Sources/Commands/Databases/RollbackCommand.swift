import ArchiveModel
import ArgumentParser
import Operations

struct RollbackCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Undo the newest migrations with a backup at their side.",
    discussion: """
      The plan says which migrations are undone and what that drops, with its rows; a rollback loses something, so it asks,
      and without a terminal it needs --yes. A backup labelled before-rollback is taken first.

      EXAMPLES
        strongroom rollback --env prod --steps 1
        strongroom rollback --env prod --steps 2 --dry-run
      """)

  @Option(help: ArgumentHelp("Environment whose database goes back.", valueName: "name"))
  var env: String

  @Option(help: ArgumentHelp("How many migrations are undone; default 1.", valueName: "count"))
  var steps: Int?

  @OptionGroup var options: MigrationOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    try await options.run(try EnvironmentName(env), .backwards(steps: steps ?? 1), in: context)
  }
}
