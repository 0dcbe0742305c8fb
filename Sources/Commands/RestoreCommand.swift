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

  @Flag(help: "Print one JSON document: the plan, the result, or the kept databases.")
  var json = false

  @Flag(help: "List the databases that earlier restores kept.")
  var listKept = false

  @Option(help: ArgumentHelp("Drop a kept database by its name.", valueName: "name"))
  var release: String?

  @OptionGroup var keys: KeyOptions
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    if listKept || release != nil {
      guard !source.isGiven, table.isEmpty, !drop, !inPlace, !(listKept && release != nil) else {
        throw FaceFault(
          .usage, "--list-kept and --release stand alone",
          hint: "Leave out what says what to restore and how.")
      }
      return try await kept(in: context)
    }
    let request = try request()
    let operation = RestoreOperation(try settings.operationContext(in: context, keys: keys))
    let plan = try await operation.plan(request)
    if dryRun {
      try show(RestorePlanDocument(plan), RestoreText.lines(plan), in: context)
      return .ok
    }
    if let loss = plan.loss ?? (plan.protected ? "this changes the protected environment '\(env)'" : nil) {
      try confirmation.agree(
        to: loss, environment: request.environment, protected: plan.protected, in: context)
    }
    let outcome = try await operation.execute(plan)
    try show(
      RestoreOutcomeDocument(outcome), RestoreText.lines(outcome, environment: request.environment),
      in: context)
    if let trouble = outcome.trouble { throw trouble }
    return .ok
  }

  private func kept(in context: CommandContext) async throws -> ExitStatus {
    let environment = try EnvironmentName(env)
    let operation = KeptDatabasesOperation(
      environment: environment, context: try settings.operationContext(in: context))
    guard let release else {
      let kept = try await operation.list()
      if kept.isEmpty, !json { context.terminal.errorLine("No databases are kept.") }
      try show(KeptDatabasesDocument(kept), kept.map { RestoreText.line($0) }, in: context)
      return .ok
    }
    if dryRun {
      let isKept = try await operation.list().contains { $0.name == release }
      context.terminal.line(
        isKept ? "Would drop \(release)." : "Would drop nothing: \(release) is not a kept database.")
      return .ok
    }
    if try operation.isProtected() {
      try confirmation.agree(
        to: "this drops \(release), which a restore of the protected environment '\(env)' has kept",
        environment: environment, protected: true, in: context)
    }
    try await operation.release(release)
    try show(ReleaseDocument(released: release), ["Released: \(release)"], in: context)
    return .ok
  }

  private func show(_ document: some Encodable, _ lines: [String], in context: CommandContext) throws {
    if json {
      context.terminal.write(try JSONOutput.document(document))
    } else {
      for line in lines { context.terminal.line(line) }
    }
  }

  private func request() throws -> RestoreRequest {
    let tableMode = try tableMode()
    let tables = try table.map { try TableName($0) }
    if let jobs, jobs < 1 {
      throw FaceFault(.usage, "--jobs \(jobs) is not a number of connections", hint: "Use 1 or more.")
    }
    guard !(drop && inPlace) else {
      throw FaceFault(.usage, "--drop and --in-place exclude each other", hint: "Use one of them.")
    }
    return RestoreRequest(
      environment: try EnvironmentName(env), source: try source.source(), tables: tables,
      tableMode: tableMode,
      drop: drop, inPlace: inPlace, globals: globals, trustFile: trustFile, safetyBackup: !noSafetyBackup,
      jobs: jobs, wait: try lock.duration())
  }

  private func tableMode() throws -> RestoreRequest.TableMode {
    guard [intoSchema != nil, replaceRows].count(where: { $0 }) <= 1 else {
      throw FaceFault(.usage, "--into-schema and --replace-rows exclude each other", hint: "Use one of them.")
    }
    return intoSchema.map { .intoSchema($0) } ?? (replaceRows ? .replaceRows : .create)
  }
}
