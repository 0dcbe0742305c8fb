import ArchiveModel
import Foundation
import Settings

/// The steps of a job: each is the operation behind the command of its name.
struct JobWork {
  let job: JobSettings
  let context: OperationContext

  private var environment: EnvironmentName? { job.environment?.value }
  private var wait: Duration { job.wait.value.duration }

  /// Does one step and says in a sentence what it did; throws where the command would exit with a failure.
  func perform(_ step: JobStep) async throws -> String {
    switch step {
    case .backup: try await backUp()
    case .verify: try await verify()
    case .testRestore: try await testRestore()
    case .replicate: try await replicate()
    case .cleanup: try await cleanUp()
    case .catalogExport: try await exportCatalog()
    }
  }

  private func backUp() async throws -> String {
    guard let environment else {
      throw OperationFault(
        .configMissingValue, "job '\(job.name.value)' backs up and names no environment",
        hint: "Set env in its [[job]].")
    }
    let outcome = try await BackupOperation(
      BackupRequest(
        environment: environment, format: job.format?.value, compression: job.compression?.value,
        labels: job.labels.map(\.value), wait: wait)
    ).run(in: context)
    return "made \(outcome.path)"
  }

  private func verify() async throws -> String {
    let outcome = try await VerifyOperation(
      VerifyRequest(
        selection: job.sample.map { .sample($0.value) } ?? .all, environment: environment,
        depth: job.depth.value, store: job.store?.value, wait: wait)
    ).run(in: context)
    let total = outcome.items.count + outcome.unopened.count
    if let first = outcome.failures.first {
      throw OperationFault(
        .verifyFailed,
        "\(outcome.failures.count) of \(total) backups did not pass, the first \(first.backup.id): "
          + (first.verification.finding ?? first.verification.state.rawValue),
        hint: "See 'strongroom show \(first.backup.id)'.")
    }
    if let first = outcome.unopened.first {
      throw OperationFault(
        first.code, "\(outcome.unopened.count) of \(total) backups could not be opened: \(first.sentence)",
        hint: first.hint)
    }
    return "\(total) of \(total) passed"
  }

  private func testRestore() async throws -> String {
    let outcome = try await TestRestoreOperation(
      TestRestoreRequest(environment: environment, choice: .configured, wait: wait)
    ).run(in: context)
    let evidence = outcome.evidence
    switch outcome.verdict {
    case .proved: return "\(outcome.backup.id) is proved to restore"
    case .skipped:
      return "\(outcome.backup.id) was not restored: \(evidence.notes.first ?? "the settings say so")"
    case .notProved:
      let reason =
        evidence.failure ?? evidence.differences.first
        ?? evidence.checks.first { !$0.passed }.map { "the check '\($0.name)' did not pass" } ?? "it differs"
      throw OperationFault(
        .verifyFailed, "\(outcome.backup.id) is not proved: \(reason)",
        hint: evidence.hint ?? "See 'strongroom show \(outcome.backup.id)'.")
    }
  }

  /// A store in trouble fails the step when all others have been served.
  private func replicate() async throws -> String {
    let outcome = try await ReplicateOperation(ReplicateRequest(environment: environment, wait: wait))
      .run(in: context)
    if let item = outcome.items.first(where: { $0.trouble != nil }), let trouble = item.trouble {
      throw OperationFault(
        trouble.code, "store \(item.store): \(trouble.message)", hint: trouble.hint, cause: trouble)
    }
    for item in outcome.items {
      if let failure = item.failures.first {
        throw OperationFault(
          .partlyDone,
          "store \(item.store): \(item.failures.count) copies failed, the first \(failure.name): \(failure.sentence)",
          hint: "The next run tries again.")
      }
      guard item.refused == 0 else {
        throw OperationFault(
          .partlyDone, "store \(item.store) wants no plain text, and \(item.refused) objects are not sealed",
          hint: "Seal backups: set recipients in [encryption].")
      }
    }
    return outcome.items.map { item in
      item.closedUntil.map { "\(item.store) left alone, its window is \($0)" }
        ?? "\(item.store) \(item.sent) sent, \(item.repaired) repaired"
    }.joined(separator: "; ")
  }

  private func cleanUp() async throws -> String {
    let outcome = try await CleanupOperation(CleanupRequest(environment: environment, wait: wait))
      .run(in: context) { _ in }
    if let first = outcome.failures.first {
      throw OperationFault(
        .partlyDone, "\(outcome.failures.count) backups could not be removed: \(first.sentence)",
        hint: first.hint ?? "The next cleanup tries again.")
    }
    if let refusal = try outcome.plan.refusals(moment: { RFC3339.text($0) }).first {
      throw OperationFault(.refused, refusal.sentence, hint: refusal.hint)
    }
    return "removed \(outcome.removed.count)"
  }

  private func exportCatalog() async throws -> String {
    guard let folder = job.exportFolder?.value else {
      throw OperationFault(
        .configMissingValue, "job '\(job.name.value)' exports the catalog and names no folder",
        hint: "Set export_to in its [[job]].")
    }
    return "wrote \(context.world.displayed(try await CatalogExport(folder: folder).run(in: context)))"
  }
}
