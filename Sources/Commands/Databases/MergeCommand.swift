import ArchiveModel
import ArgumentParser
import Operations
import RowMerge

struct MergeCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Copy rows of chosen tables from one database into another.",
    discussion: """
      Rows are matched by their natural key, new ones get numbers of the target, and every reference follows. Tables
      that they refer to and that are not named are only looked up. All is one transaction, after a backup of the
      target; nothing is ever deleted there.

      EXAMPLES
        strongroom merge --source dev --target prod --table users --table expenses --dry-run
        strongroom merge --source dev --target prod --table users --on-conflict update
        strongroom merge --source dev --target prod --table expenses --match expenses=user_id,spent_on,amount
        strongroom merge --source dev --target prod --table users --exclude users.password_hash --map users.mail=email
      """)

  @Option(help: ArgumentHelp("Environment whose rows are copied.", valueName: "name"))
  var source: String

  @Option(help: ArgumentHelp("Environment whose database gets them.", valueName: "name"))
  var target: String

  @Option(help: ArgumentHelp("Table whose rows are merged; may be repeated.", valueName: "table"))
  var table: [String] = []

  @Option(
    help: ArgumentHelp(
      "Columns that say which rows are the same; may be repeated.", valueName: "table=columns"))
  var match: [String] = []

  @Option(
    help: ArgumentHelp(
      "What happens to rows that differ: fail (the default), skip or update; for all tables or one.",
      valueName: "[table=]policy"))
  var onConflict: [String] = []

  @Option(help: ArgumentHelp("Column that stays behind; may be repeated.", valueName: "table.column"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Column that has another name in the target; may be repeated.", valueName: "table.column=column"))
  var map: [String] = []

  @Flag(help: "Let triggers of the target rest meanwhile.")
  var noTriggers = false

  @Option(help: ArgumentHelp("Write every id before and after as JSON into this file.", valueName: "file"))
  var report: String?

  @Flag(help: "Do not take a backup of the target first.")
  var noSafetyBackup = false

  @Flag(help: "Show what would become of the rows, and change nothing; exit 13 with conflicts.")
  var dryRun = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = try request()
    let operation = MergeOperation(try settings.operationContext(in: context))
    let plan = try await operation.plan(request)
    if dryRun || plan.conflicts > 0 {
      try show(MergePlanDocument(plan), MergeText.lines(plan), in: context)
    }
    if dryRun { return plan.conflicts > 0 ? .findings : .ok }
    if plan.protected, !plan.isNothing, plan.conflicts == 0 {
      try confirmation.agree(
        to: MergeText.question(plan), environment: request.target, protected: true, in: context)
    }
    let outcome = try await operation.execute(plan)
    try show(MergeOutcomeDocument(outcome, of: request), MergeText.lines(outcome), in: context)
    if let trouble = outcome.trouble { throw trouble }
    return .ok
  }

  private func show(_ document: some Encodable, _ lines: [String], in context: CommandContext) throws {
    if json {
      context.terminal.write(try JSONOutput.document(document))
    } else {
      for line in lines { context.terminal.line(line) }
    }
  }

  private func request() throws -> MergeRequest {
    guard !table.isEmpty else {
      throw FaceFault(
        .usage, "merge wants the tables whose rows are merged",
        hint: "Name each with --table, such as --table users.")
    }
    var choices = MergeChoices(
      tables: try table.map { try TableName($0) }, matches: try MergeWords.matches(match),
      excluded: try MergeWords.excluded(exclude), renamed: try MergeWords.renamed(map),
      withoutTriggers: noTriggers)
    try MergeWords.readPolicies(onConflict, into: &choices)
    return MergeRequest(
      source: try EnvironmentName(source), target: try EnvironmentName(target), choices: choices,
      report: report,
      isDryRun: dryRun, safetyBackup: !noSafetyBackup, wait: try lock.duration())
  }
}
