import ArchiveModel
import Catalog
import Foundation
import MigrationTools
import SchemaDiff

/// The steps before anything is touched.
extension UpdateWalk {
  /// The label of the first backup.
  static let label = Undertaking.updateProd.rawValue

  mutating func backUp() async throws -> Result {
    if let seal = try await context.sealPlan() {
      try await context.requireUndoable(within: request.onFailure) {
        try await context.requireOpenable(seal)
      }
    }
    let outcome = try await BackupOperation(
      BackupRequest(
        environment: name, labels: [Self.label], note: "taken by \(Self.name)", wait: request.wait)
    ).run(in: context)
    if let trouble = outcome.trouble { context.progress(.warning(trouble.message, hint: trouble.hint)) }
    return try adopted(outcome.backup)
  }

  /// A backup as this step's result.
  func adopted(_ backup: Backup) throws -> Result {
    try archive.catalog.record(
      "\(Self.name).backup", of: backup.id, detail: "of update \(procedure.id)", at: now)
    var result = Result(sentence: "\(backup.id), \(backup.dump?.name ?? "")")
    result.evidence.backup = backup.id.rawValue
    result.evidence.revisions = backup.alembicRevisions
    result.evidence.fingerprint = try archive.catalog.census(of: backup.id)?.schemaFingerprint
    return result
  }

  mutating func compare() async throws -> Result {
    guard let source = procedure.choices[UpdateOperation.sourceChoice] else {
      return .skipped(
        procedure.choices[UpdateOperation.noSourceChoice] ?? "there is nothing to compare with")
    }
    let found = try await compared(with: source)
    comparison = found
    var result = Result(sentence: Self.sentence(of: found))
    result.evidence.differences = Self.counts(found)
    return result
  }

  func compared(with source: String) async throws -> CompareOutcome {
    try await CompareOperation(
      CompareRequest(source: try CompareSide(source), target: .environment(name))
    ).run(in: context.withoutWarnings)
  }

  static func counts(_ outcome: CompareOutcome) -> [String: Int] {
    Dictionary(outcome.differences.map { ($0.assessment.risk.rawValue, 1) }, uniquingKeysWith: +)
  }

  private static func sentence(of outcome: CompareOutcome) -> String {
    guard !outcome.differences.isEmpty else {
      return "\(outcome.source.name) and \(outcome.target.name) have the same schema"
    }
    let counts = counts(outcome)
    let risks = Risk.allCases.reversed().compactMap { risk in
      counts[risk.rawValue].map { "\($0) \(risk.rawValue)" }
    }
    return "\(outcome.differences.count.counting("difference")): \(risks.joined(separator: ", "))"
  }

  mutating func review() async throws -> Result {
    if comparison == nil, procedure[.compare].state == .done,
      let source = procedure.choices[UpdateOperation.sourceChoice]
    {
      comparison = try await compared(with: source)
    }
    let plan = try await freshPlan()
    let before = try await ValidateOperation(environment: name, quick: false).run(
      in: context.withoutWarnings)
    let review = UpdateReview(comparison: comparison, plan: plan, known: before.seriousKeys.count)
    var result = Result(sentence: Self.sentence(of: plan))
    result.evidence.note(try await standing())
    result.evidence.pending = plan.steps.map(\.revision)
    result.evidence.findings = plan.findings.count
    result.evidence.blocking = review.blocking.count
    result.evidence.known = before.seriousKeys
    guide.review(review)
    if let first = review.blocking.first {
      throw OperationFault(
        .findings,
        "\(review.blocking.count.counting("finding")) would make the migration fail, the first: \(first.object): \(first.why)",
        hint:
          "Correct the rows or the migration, then run it again; 'strongroom preflight --env \(name) --pending' tells more."
      )
    }
    if !plan.steps.isEmpty { try agree(to: .review(name)) }
    return result
  }

  private static func sentence(of plan: MigratePlan) -> String {
    guard let last = plan.steps.last else { return "no migration is pending" }
    let names = MigrationAccount.names(plan.current)
    let found = plan.findings.isEmpty ? "" : ", \(plan.findings.count.counting("finding"))"
    return "\(plan.steps.count.counting("migration")), from \(names) to \(last.revision)\(found)"
  }

  /// What lies between the database and where it is to go, as things are now.
  func freshPlan() async throws -> MigratePlan {
    // Whether a remedy may be taken is asked by us, when the service runs again; here it says whether a key is needed.
    let limit: RemedyLimit? = request.onFailure.mayRestore ? nil : .stop
    return try await MigrateOperation(context).plan(
      MigrateRequest(
        environment: name, move: .forwards(to: procedure.choices[UpdateOperation.revisionChoice]),
        onFailure: limit,
        backup: procedure.choices[UpdateOperation.reuseChoice] == nil
          ? nil : procedure[.backup].evidence.backup.flatMap { BackupID($0) },
        wait: request.wait))
  }

  /// Whether the review found nothing to migrate.
  var nothingPending: Bool { procedure[.review].evidence.pending?.isEmpty ?? false }

  mutating func rehearse() async throws -> Result {
    if nothingPending { return .skipped("no migration is pending") }
    if let reason = RehearsalOperation.obstacle(in: context) { return .skipped("not rehearsed: \(reason)") }
    let report: RehearsalReport?
    do {
      report = try await RehearsalOperation(
        RehearsalRequest(
          environment: name, revision: procedure.choices[UpdateOperation.revisionChoice],
          backup: procedure[.backup].evidence.backup, wait: request.wait)
      ).run(in: context.withoutWarnings)
    } catch let fault as any Fault where Self.noScratch.contains(fault.code) && !(fault is MigrationFault) {
      return .skipped("not rehearsed: \(fault.message)")
    } catch let fault as any Fault where fault.code.isAboutSeals && !request.onFailure.mayRestore {
      return .skipped("not rehearsed: \(fault.message)")
    }
    guard let report else { return .skipped("not rehearsed: the backup has had these migrations") }
    if let failure = report.failure {
      throw OperationFault(
        .findings, "the rehearsal on backup \(report.backup) failed: \(failure)",
        hint: "Production was not touched; correct the rows or the migration, then run it again.")
    }
    if report.hasFindings, !request.acceptsFindings {
      try agree(to: .rehearsal(name, Self.words(of: report).joined(separator: "; ")))
    }
    return Self.result(of: report)
  }

  /// Where these are thrown there is no throw-away server to be had.
  private static let noScratch: Set<FaultCode> = [
    .toolMissing, .toolVersion, .extensionMissing, .toolFailed, .toolTimeout, .storeFull,
  ]

  private static func words(of report: RehearsalReport) -> [String] {
    var words: [String] = []
    switch report.wayBack {
    case .same?: words.append("downgrade \(seconds(report.downgradeSeconds)) leads back to the same schema")
    case .differs(let lines)?: words.append("downgrade leads elsewhere: \(lines.joined(separator: ", "))")
    case .fails(let reason)?: words.append("downgrade fails: \(reason)")
    case .notTried(let reason)?: words.append("downgrade not tried: \(reason)")
    case nil: break
    }
    let lost = report.losses.map(\.table)
    return words + report.losses.map(\.account)
      + report.lossesBack.filter { !lost.contains($0.table) }.map { "there and back, \($0.account)" }
  }

  private static func result(of report: RehearsalReport) -> Result {
    let words = ["upgrade \(seconds(report.upgradeSeconds)) in \(report.place)"] + words(of: report)
    var result = Result(sentence: words.joined(separator: "; "))
    result.evidence.backup = report.backup.rawValue
    result.evidence.fingerprint = report.fingerprint
    result.evidence.findings = report.hasFindings ? max(1, report.losses.count) : 0
    result.evidence.seconds = ["restore": report.restoreSeconds]
    result.evidence.seconds?["upgrade"] = report.upgradeSeconds
    result.evidence.seconds?["downgrade"] = report.downgradeSeconds
    return result
  }

  static func seconds(_ value: Double?) -> String {
    value.map { String(format: "%.1f s", $0) } ?? "in an unknown time"
  }
}

extension ValidateReport {
  /// What is wrong, such as `orphans expenses`, each once, sorted.
  var seriousKeys: [String] {
    let serious = results.flatMap { result in
      result.findings.filter { $0.severity != "info" }.map { "\(result.name) \($0.object)" }
    }
    return Set(serious).sorted()
  }
}
