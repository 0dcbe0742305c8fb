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

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var remedies: RemedyOptions
  @OptionGroup var keys: KeyOptions
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = MigrateRequest(
      environment: try EnvironmentName(env), move: .backwards(steps: steps ?? 1),
      onFailure: try remedies.limit(), wait: try lock.duration())
    return try await MigrationRun(
      request: request, operation: MigrateOperation(try settings.operationContext(in: context, keys: keys)),
      confirmation: confirmation, dryRun: dryRun, json: json, quiet: settings.quiet
    ).run(in: context)
  }
}
