import ArchiveModel
import Foundation
import PostgresTools
import SchemaDiff

/// Asks the rows of a database whether a change of its schema will succeed; changes nothing in it.
package struct PreflightOperation: Sendable {
  private let request: PreflightRequest

  package init(_ request: PreflightRequest) {
    self.request = request
  }

  /// Looks at the change.
  ///
  /// Errors: the settings' and PostgreSQL's faults, `fileNotFound`, `usage` for a script that is not SQL; of pending
  /// migrations `toolMissing` without alembic, `revisionMissing`, `configInvalid`.
  package func run(in context: OperationContext) async throws -> PreflightReport {
    switch request.change {
    case .against(let side): try await against(side, context)
    case .script(let path):
      try await examine(try ScriptLint(text(of: path, context)), context).report
    case .pending: try await pending(context)
    }
  }

  private func pending(_ context: OperationContext) async throws -> PreflightReport {
    switch try await PendingScript(environment: request.environment, context: context).outcome() {
    case .script(let script): return try await examine(script, context).report
    case .nothing: return report(looked: 0)
    case .unwritten(let why):
      var report = report(looked: 0)
      report.unanswered = ["the pending migrations were not looked at: \(why)"]
      return report
    }
  }

  /// Looks at what alembic wrote.
  func examine(_ script: MigrationScript, _ context: OperationContext) async throws -> ScriptExamination {
    // What runs alembic sets it: `migrations(on:)`.
    try await examine(
      try ScriptLint(script.text, lockTimeoutIsSet: true), at: script.revisions, context.withoutWarnings)
  }

  private func report(looked: Int) -> PreflightReport {
    PreflightReport(
      environment: request.environment, looked: looked, asked: 0, unanswered: [], findings: [])
  }

  private func against(_ side: CompareSide, _ context: OperationContext) async throws -> PreflightReport {
    let outcome = try await CompareOperation(
      CompareRequest(
        source: side, target: .environment(request.environment), trustFiles: request.trustFiles)
    ).run(in: context)
    var report = report(looked: outcome.differences.count)
    try await ask(
      outcome.differences, dependants: Dependants(outcome.differences), into: &report, context.withoutWarnings
    )
    return report
  }

  private func text(of path: String, _ context: OperationContext) throws -> String {
    let place = path.hasPrefix("/") ? path : "\(context.world.workingDirectory)/\(path)"
    guard let data = FileManager.default.contents(atPath: place) else {
      throw OperationFault(.fileNotFound, "\(path) cannot be read", hint: "Name a file of SQL statements.")
    }
    return String(decoding: data, as: UTF8.self)
  }

  private func examine(
    _ lint: ScriptLint, at revisions: [String] = [], _ context: OperationContext
  ) async throws -> ScriptExamination {
    var report = report(looked: lint.statements.count)
    var trialled: ScriptTrial.Changes?
    report.findings = lint.findings.map { PreflightReport.Finding($0) }
    let trial = ScriptTrial(
      environment: request.environment, statements: lint.statements, revisions: revisions, context: context)
    switch try await trial.outcome() {
    case .fails(let statement, let message):
      report.findings.append(
        PreflightReport.Finding(
          rule: "statement-fails", risk: .high, object: statement,
          why: "It fails on this schema: \(message).",
          instead: "Correct it; nothing after it was tried.", blocks: true))
    case .changes(let changes):
      trialled = changes
      report.unanswered += changes.untried
      try await ask(changes.differences, dependants: nil, into: &report, context.withoutWarnings)
    case .notTried(let why):
      report.unanswered.append("the script was not tried on a copy of the schema: \(why)")
    }
    report.findings = PreflightReport.ranked(report.findings)
    return ScriptExamination(report: report, lint: lint, changes: trialled)
  }

  /// Puts the pre-checks to the rows.
  private func ask(
    _ differences: [Difference], dependants: Dependants?, into report: inout PreflightReport,
    _ context: OperationContext
  ) async throws {
    let settings = try context.environment(request.environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let (findings, asked, unanswered) = try await access.withSession { session in
      var inquiry = RowInquiry(session: session, dependants: dependants)
      for (index, difference) in differences.enumerated() {
        if index == 0 { context.progress(.step("ask the rows of \(request.environment)")) }
        context.progress(.items(done: index, total: differences.count))
        try await inquiry.ask(difference)
      }
      context.progress(.finished)
      return (inquiry.findings, inquiry.asked, inquiry.unanswered)
    }
    report.asked += asked
    report.unanswered += unanswered
    report.findings = PreflightReport.ranked(report.findings + findings)
  }
}

/// What is known of a script when it was looked at.
struct ScriptExamination: Sendable {
  let report: PreflightReport
  let lint: ScriptLint
  /// What it makes of the schema; nil when it fails or was not tried.
  let changes: ScriptTrial.Changes?
}

extension PreflightReport {
  /// The riskiest first, and what blocks before what only warns.
  static func ranked(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted { left, right in
      if left.element.risk != right.element.risk { return left.element.risk > right.element.risk }
      if left.element.blocks != right.element.blocks { return left.element.blocks }
      return left.offset < right.offset
    }.map(\.element)
  }
}

extension PreflightReport.Finding {
  fileprivate init(_ found: LintFinding) {
    self.init(
      rule: found.rule, risk: Risk(rawValue: found.level.rawValue) ?? .medium, object: found.statement,
      why: found.why, instead: found.instead, blocks: found.rule == "concurrent-in-transaction")
  }
}
