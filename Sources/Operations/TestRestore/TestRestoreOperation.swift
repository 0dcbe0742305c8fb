import ArchiveModel
import Catalog
import Foundation
import Notices
import PostgresTools
import Settings

/// Restores a backup somewhere it can do no harm, compares it with what was backed up, and records the result.
///
/// What speaks against the backup is the result, and the exit status is 4; what keeps us from trying (no server
/// programs, no room, no key, a lock) is a fault of its own and is not recorded against the backup.
package struct TestRestoreOperation: Sendable {
  private let request: TestRestoreRequest

  package init(_ request: TestRestoreRequest) {
    self.request = request
  }

  /// Errors: `backupNotFound`, `backupAmbiguous`, `usage`, `locked`, `toolMissing`, `storeFull`, the keys' faults.
  package func run(in context: OperationContext) async throws -> TestRestoreOutcome {
    // Whose backup it is when nobody says is known only when it is chosen.
    try await context.attended(.testRestore, of: request.environment, finding: Self.finding) {
      try await perform(in: context)
    }
  }

  /// What is told of a backup that is not proved.
  private static func finding(_ outcome: TestRestoreOutcome) -> RunEvent.Failure? {
    guard outcome.verdict == .notProved else { return nil }
    return RunEvent.Failure(
      code: FaultCode.restoreInvalid.rawValue,
      message:
        "\(outcome.backup.dump?.name ?? outcome.backup.id.rawValue) is not proved: \(outcome.evidence.reason)",
      hint: outcome.evidence.hint)
  }

  private func perform(in context: OperationContext) async throws -> TestRestoreOutcome {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lockShared(for: "test-restore", wait: request.wait, in: context)
    defer { locks.release() }
    let backup = try ProofChoice(request: request, archive: archive, context: context).backup()
    let began = context.world.clock.now
    let settings = context.configuration.testRestore
    let source = try await RestoreSourceFinder(archive: archive, context: context).known(backup, in: archive)
    let prover: any Prover =
      switch settings.target.value {
      case .scratch:
        ScratchProver(source: source, backup: backup, archive: archive, context: context, settings: settings)
      case .server: ServerProver(source: source, backup: backup, context: context, settings: settings)
      case .command: CommandProver(source: source, backup: backup, context: context, settings: settings)
      }
    var (evidence, skipped) = try await ProofBounds(settings: settings, context: context).run(prover)
    evidence.seconds = context.world.clock.now.timeIntervalSince(began)
    if let old = tooOld(backup, settings, context) { evidence.differences.append(old) }
    if evidence.isDamaged { try noteDamage(evidence.failure, backup, in: archive, context) }
    let ended = context.world.clock.now
    guard !skipped else {
      return TestRestoreOutcome(backup: backup, verdict: .skipped, evidence: evidence, at: ended)
    }
    try archive.catalog.recordTestRestore(
      TestRestore(backup: backup.id, at: ended, passed: evidence.passed, evidence: try evidence.document()))
    return TestRestoreOutcome(
      backup: backup, verdict: evidence.passed ? .proved : .notProved, evidence: evidence, at: ended)
  }

  /// A backup whose bytes have changed is no longer good.
  private func noteDamage(
    _ finding: String?, _ backup: Backup, in archive: OpenArchive, _ context: OperationContext
  ) throws {
    try archive.catalog.recordVerification(
      Verification(
        backup: backup.id, store: OpenArchive.storeName, depth: .full, at: context.world.clock.now,
        passed: false, state: .damaged, finding: finding), copies: nil)
  }

  private func tooOld(
    _ backup: Backup, _ settings: TestRestoreSettings, _ context: OperationContext
  ) -> String? {
    let isNewest =
      request.choice == .latest || request.choice == .configured && settings.pick.value == .latest
    guard isNewest, let limit = settings.maxBackupAge?.value else { return nil }
    let age = context.world.clock.now.timeIntervalSince(backup.started)
    guard age > Double(limit.seconds) else { return nil }
    return "the newest good backup is \(Int(age / 3600)) hours old, and max_backup_age is \(limit)"
  }
}

/// One way to prove a backup.
protocol Prover: Sendable {
  /// Restores and compares; `skipped` when the settings ask not to restore this one.
  ///
  /// What speaks against the backup is in the evidence; errors are what kept us from trying.
  func prove() async throws -> (evidence: ProofEvidence, skipped: Bool)

  /// The evidence that names only where.
  var blank: ProofEvidence { get }
}

extension Prover {
  /// Runs the body; a fault that speaks against the backup becomes evidence.
  func judged(
    _ blank: ProofEvidence, _ body: () async throws -> (ProofEvidence, Bool)
  ) async throws -> (evidence: ProofEvidence, skipped: Bool) {
    do {
      return try await body()
    } catch let fault as any Fault where ProofVerdict.speaks(fault.code) {
      var evidence = blank
      evidence.failure = fault.message
      evidence.hint = fault.hint
      evidence.notes += (fault as? PostgresFault)?.complaint?.lines.suffix(3).map { "it said: \($0)" } ?? []
      evidence.isDamaged = fault is OperationFault && fault.code == .verifyFailed
      return (evidence, false)
    }
  }
}

/// Tells what speaks against a backup from what only kept us from trying.
enum ProofVerdict {
  static func speaks(_ code: FaultCode) -> Bool {
    switch code {
    case .toolMissing, .connectionRefused, .authenticationFailed, .databaseMissing: false
    default: code.exitStatus == .verification || code.exitStatus == .source
    }
  }
}
