import ArchiveModel
import ArgumentParser
import Operations

/// What migrate and rollback have in common: plan, show, agree, execute, tell.
struct MigrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What may be done unasked when it fails: stop, downgrade or restore; the smallest that suffices is done.",
      valueName: "remedy"))
  var onFailure: String?

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var settings: SettingsOptions

  func operationContext(in context: CommandContext) throws -> OperationContext {
    try settings.operationContext(in: context, keys: keys)
  }

  /// Migrates one way or the other.
  func run(
    _ environment: EnvironmentName, _ move: MigrateRequest.Move, in context: CommandContext
  ) async throws -> ExitStatus {
    let request = MigrateRequest(
      environment: environment, move: move, onFailure: try limit(), wait: try lock.duration())
    let operation = MigrateOperation(try operationContext(in: context))
    let plan = try await operation.plan(request)
    if dryRun {
      try show(
        MigrationPlanDocument(plan), MigrationText.lines(plan) + ["Nothing was done (--dry-run)."], context)
      return .ok
    }
    guard !plan.steps.isEmpty else {
      let outcome = try await operation.execute(plan, agree: { _ in false })
      try show(MigrationOutcomeDocument(outcome, plan), MigrationText.lines(plan), context)
      return .ok
    }
    if !settings.quiet { for line in MigrationText.lines(plan) { context.terminal.errorLine(line) } }
    if let question = question(plan) {
      try confirmation.agree(to: question, environment: environment, protected: plan.protected, in: context)
    }
    let outcome = try await operation.execute(plan, agree: Self.agree(plan, in: context.terminal))
    try show(MigrationOutcomeDocument(outcome, plan), MigrationText.lines(outcome, plan), context)
    if let trouble = outcome.trouble { throw trouble }
    return .ok
  }

  private func limit() throws -> RemedyLimit? { try Self.limit(onFailure) }

  /// What `--on-failure` allows; throws `usage` for another word.
  static func limit(_ word: String?) throws -> RemedyLimit? {
    try word.map { word in
      guard let limit = RemedyLimit(rawValue: word) else {
        throw FaceFault(
          .usage, "\(word.quotedForMessage) is not a remedy",
          hint: "Use --on-failure stop, downgrade or restore.")
      }
      return limit
    }
  }

  /// What must be agreed to; nil for an ordinary way forwards.
  private func question(_ plan: MigratePlan) -> String? {
    if let left = plan.interruption, left.standing == .half {
      return
        "an interrupted migration has left '\(plan.request.environment)' half done, and this goes on from there"
    }
    return plan.loss
  }

  /// Asks at the terminal whether the remedy shall be taken; where nobody is there, it is not.
  static func agree(_ plan: MigratePlan, in terminal: Terminal) -> MigrateOperation.Agree {
    let wanted = plan.protected ? plan.request.environment.rawValue : "yes"
    return { failed in
      guard terminal.inputIsTerminal, terminal.errorIsTerminal else { return false }
      terminal.errorLine("It failed: \(failed.reason.onOneLine)")
      for line in failed.lines { terminal.errorLine("  \(line.onOneLine)") }
      return terminal.ask("Type '\(wanted)' to take this remedy now: ") == wanted
    }
  }

  private func show(_ document: some Encodable, _ lines: [String], _ context: CommandContext) throws {
    if json {
      context.terminal.write(try JSONOutput.document(document))
    } else {
      for line in lines { context.terminal.line(line) }
    }
  }
}
