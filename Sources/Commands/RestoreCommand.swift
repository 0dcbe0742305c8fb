import ArchiveModel
import ArgumentParser
import Operations

struct RestoreCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Bring a backup back: into a side database, checked, then renamed into place.",
    discussion: """
      The old database is kept under another name until --release; nothing is lost unless --drop, --in-place or
      --replace-rows is given, and these take a safety backup first.

      EXAMPLES
        strongroom restore --env prod --latest
        strongroom restore --env prod --file backups/backup_prod_20260104_103000.sql
        strongroom restore --env prod --before "2026-01-04 10:30" --dry-run
        strongroom restore --env prod --latest --table users --into-schema rescue
        strongroom restore --env prod --list-kept
      """)

  @Option(help: ArgumentHelp("Environment whose database is restored.", valueName: "name"))
  var env: String

  @OptionGroup var source: RestoreSourceOptions

  @Option(
    help: ArgumentHelp("Only this table and all that belongs to it; may be repeated.", valueName: "table"))
  var table: [String] = []

  @Option(
    help: ArgumentHelp("Load the tables into this new schema, beside the present ones.", valueName: "schema"))
  var intoSchema: String?

  @Flag(help: "Replace the rows of the present tables in one transaction.")
  var replaceRows = false

  @Flag(help: "Drop the old database after success instead of keeping it.")
  var drop = false

  @Flag(help: "Replace objects inside the existing database, for roles that may not create databases.")
  var inPlace = false

  @Flag(help: "Restore roles and tablespaces first, for a fresh server.")
  var globals = false

  @Flag(help: "Accept a file that the catalog does not know.")
  var trustFile = false

  @Flag(help: "Do not take a backup before something is lost.")
  var noSafetyBackup = false

  @Option(help: ArgumentHelp("Parallel connections for a directory dump.", valueName: "count"))
  var jobs: Int?

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "List the databases that earlier restores kept.")
  var listKept = false

  @Option(help: ArgumentHelp("Drop a kept database by its name.", valueName: "name"))
  var release: String?

  @OptionGroup var keys: KeyOptions
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    if listKept || release != nil { return try await kept(in: context) }
    let request = try request()
    let operation = RestoreOperation(try settings.operationContext(in: context, keys: keys))
    let plan = try await operation.plan(request)
    if dryRun {
      for line in RestoreText.lines(plan) { context.terminal.line(line) }
      return .ok
    }
    if let loss = plan.loss ?? (plan.protected ? "this changes the protected environment '\(env)'" : nil) {
      try confirmation.agree(
        to: loss, environment: request.environment, protected: plan.protected, in: context)
    }
    let outcome = try await operation.execute(plan)
    for line in RestoreText.lines(outcome, environment: request.environment) { context.terminal.line(line) }
    return .ok
  }

  private func kept(in context: CommandContext) async throws -> ExitStatus {
    let operation = KeptDatabasesOperation(
      environment: try EnvironmentName(env), context: try settings.operationContext(in: context))
    guard let release else {
      let kept = try await operation.list()
      if kept.isEmpty { context.terminal.errorLine("No databases are kept.") }
      for database in kept { context.terminal.line(RestoreText.line(database)) }
      return .ok
    }
    try await operation.release(release)
    context.terminal.line("Released: \(release)")
    return .ok
  }

  private func request() throws -> RestoreRequest {
    let tables = try table.map { try TableName($0) }
    guard [intoSchema != nil, replaceRows].count(where: { $0 }) <= 1 else {
      throw FaceFault(.usage, "--into-schema and --replace-rows exclude each other", hint: "Use one of them.")
    }
    guard !tables.isEmpty || (intoSchema == nil && !replaceRows) else {
      throw FaceFault(
        .usage, "--into-schema and --replace-rows need --table", hint: "Name the table to restore.")
    }
    guard tables.isEmpty || (!drop && !inPlace) else {
      throw FaceFault(.usage, "--table excludes --drop and --in-place", hint: "Leave them out.")
    }
    guard !(drop && inPlace) else {
      throw FaceFault(.usage, "--drop and --in-place exclude each other", hint: "Use one of them.")
    }
    let mode: RestoreRequest.TableMode =
      intoSchema.map { .intoSchema($0) } ?? (replaceRows ? .replaceRows : .create)
    return RestoreRequest(
      environment: try EnvironmentName(env), source: try source.source(), tables: tables, tableMode: mode,
      drop: drop, inPlace: inPlace, globals: globals, trustFile: trustFile, safetyBackup: !noSafetyBackup,
      jobs: jobs, wait: try lock.duration())
  }
}
