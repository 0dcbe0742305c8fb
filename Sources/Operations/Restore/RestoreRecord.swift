import ArchiveModel
import Catalog
import Foundation
import Glibc

/// The journal's account of one restore: who, when, from what, into what, and how it ended.
struct RestoreRecord {
  private let plan: RestorePlan
  private let work: JournaledWork

  /// Notes that a restore begins; the caller holds the environment's lock.
  init(of plan: RestorePlan, in archive: OpenArchive, _ context: OperationContext) throws {
    self.plan = plan
    work = try JournaledWork(
      "restore", on: plan.request.environment, in: archive, context, leftovers: "its database was left alone")
  }

  /// Notes the success.
  func done(_ outcome: RestoreOutcome) throws {
    var parts = [account]
    if let kept = outcome.keptAs { parts.append("the old database is kept as \(kept)") }
    if let safety = outcome.safetyBackup { parts.append("safety backup \(safety)") }
    try work.done(outcome.backup, parts)
  }

  /// Notes the failure.
  func failed(_ error: any Error) { work.failed(plan.backup?.id, account, error) }

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
