import ArchiveModel
import Catalog
import Foundation
import Glibc

/// The journal's account of one restore: who, when, from what, into what, and how it ended.
struct RestoreRecord {
  private let plan: RestorePlan
  private let catalog: Catalog
  private let context: OperationContext
  private let job: Int64
  private static let what = "restore"

  /// Notes that a restore begins, and that earlier ones whose process is gone were interrupted.
  ///
  /// The caller holds the environment's lock.
  init(of plan: RestorePlan, in archive: OpenArchive, _ context: OperationContext) throws {
    self.plan = plan
    self.context = context
    catalog = archive.catalog
    let environment = plan.request.environment
    let now = context.world.clock.now
    for left in try catalog.jobs() where left.what == Self.what && left.environment == environment {
      try catalog.endJob(left.number)
      try catalog.record(
        "restore.interrupted", of: nil,
        detail: "the restore of environment \(environment) ended without a word",
        at: now)
      context.progress(
        .warning(
          "an earlier restore of '\(environment)' was interrupted; its database was left alone", hint: nil))
    }
    job = try catalog.beginJob(
      Self.what, environment: environment, owner: try context.processIdentity(), since: now)
  }

  /// Notes the success.
  func done(_ outcome: RestoreOutcome) throws {
    var parts = [account]
    if let kept = outcome.keptAs { parts.append("the old database is kept as \(kept)") }
    if let safety = outcome.safetyBackup { parts.append("safety backup \(safety)") }
    try catalog.endJob(job)
    try catalog.record(
      "restore.done", of: outcome.backup, detail: parts.joined(separator: "; "), at: context.world.clock.now)
  }

  /// Notes the failure; one that cannot be written down does not hide the first.
  func failed(_ error: any Error) {
    let reason = error is CancellationError ? "interrupted" : (error as? any Fault)?.message ?? "\(error)"
    do {
      try catalog.endJob(job)
      try catalog.record(
        "restore.failed", of: plan.backup?.id, detail: "\(account): \(reason)", at: context.world.clock.now)
    } catch {
      context.progress(.warning("the failed restore could not be written down: \(error.message)", hint: nil))
    }
  }

  /// Such as `into demo at localhost:5432, environment prod, by root, from backups/x.sql`.
  private var account: String {
    "into \(plan.database) at \(plan.server), environment \(plan.request.environment), by \(Self.user), "
      + "from \(plan.path)"
  }

  /// The name of the user who runs this, or the number of one without a name.
  private static var user: String {
    let number = geteuid()
    guard let entry = getpwuid(number) else { return "user \(number)" }
    return String(cString: entry.pointee.pw_name)
  }
}
