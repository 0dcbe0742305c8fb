import ArchiveModel
import ArgumentParser
import Operations

struct MigrateCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Run the project's migrations with a backup at their side.",
    discussion: """
      The plan is shown, the pending SQL examined, a backup labelled before-migration taken, and a dump of each table that
      is dropped; then alembic runs, and the database itself is asked what came of it. When it fails, the smallest
      sufficient remedy is named: nothing, downgrade, or restore; it is done when you agree or --on-failure says so.
      --rehearse does all of it on a restored copy in a throw-away server, and leaves the environment alone.
      Exit 8 when a migration failed, remedied or not; 13 when a rehearsal found something.

      EXAMPLES
        strongroom migrate --env prod
        strongroom migrate --env prod --rehearse
        strongroom migrate --env prod --revision ae1027a6acf --on-failure restore
      """)

  @Option(help: ArgumentHelp("Environment whose database is migrated.", valueName: "name"))
  var env: String

  @Option(
    help: ArgumentHelp(
      "Where to go, as alembic takes it: a revision or its beginning, head, heads, +1; default head.",
      valueName: "revision"))
  var revision: String?

  @Flag(help: "Only try it on a copy of the rows, there and back.")
  var rehearse = false

  @Option(
    help: ArgumentHelp("With --rehearse: the backup to try it on, instead of a fresh one.", valueName: "id"))
  var backup: String?

  @OptionGroup var options: MigrationOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let environment = try EnvironmentName(env)
    guard rehearse || backup == nil else {
      throw FaceFault(
        .usage, "--backup names what is rehearsed on, and this is no rehearsal", hint: "Add --rehearse.")
    }
    if rehearse, options.dryRun || options.onFailure != nil {
      let option = options.dryRun ? "--dry-run" : "--on-failure"
      throw FaceFault(
        .usage, "\(option) is for a migration, and --rehearse changes nothing in '\(environment)'",
        hint: options.dryRun
          ? "Leave out --rehearse to see the plan, or --dry-run to try it on a copy of the rows."
          : "Leave out --on-failure.")
    }
    guard rehearse else {
      return try await options.run(environment, .forwards(to: revision), in: context)
    }
    let request = RehearsalRequest(
      environment: environment, revision: revision, backup: backup, wait: try options.lock.duration())
    return try RehearsalText.show(
      try await RehearsalOperation(request).run(in: try options.operationContext(in: context)),
      json: options.json, environment, in: context)
  }
}
