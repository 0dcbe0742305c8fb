import ArchiveModel
import Operations

/// What migrate and rollback have in common: plan, show, agree, execute, tell.
struct MigrationRun {
  let request: MigrateRequest
  let operation: MigrateOperation
  let confirmation: ConfirmationOptions
  let dryRun: Bool
  let json: Bool
  let quiet: Bool

  func run(in context: CommandContext) async throws -> ExitStatus {
    let plan = try await operation.plan(request)
    if dryRun {
      try show(
        MigrationPlanDocument(plan), MigrationText.lines(plan) + ["Nothing was done (--dry-run)."], context)
      return .ok
    }
    if !quiet { for line in MigrationText.lines(plan) { context.terminal.errorLine(line) } }
    if !plan.steps.isEmpty, let question = question(plan) {
      try confirmation.agree(
        to: question, environment: request.environment, protected: plan.protected, in: context)
    }
    let outcome = try await operation.execute(plan, agree: RemedyOptions.agree(plan, in: context))
    try show(MigrationOutcomeDocument(outcome, plan), MigrationText.lines(outcome, plan), context)
    if let trouble = outcome.trouble { throw trouble }
    return .ok
  }

  /// What must be agreed to; nil for an ordinary way forwards.
  private func question(_ plan: MigratePlan) -> String? {
    if let left = plan.interruption, left.standing == .half {
      return
        "an interrupted migration has left '\(plan.request.environment)' half done, and this goes on from there"
    }
    return plan.loss
  }

  private func show(_ document: some Encodable, _ lines: [String], _ context: CommandContext) throws {
    if json {
      context.terminal.write(try JSONOutput.document(document))
    } else {
      for line in lines { context.terminal.line(line) }
    }
  }
}
