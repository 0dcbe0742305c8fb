import ArchiveModel
import Catalog

/// Work on an environment's database that is under way: a job of the catalog, and then how it ended in the journal.
///
/// The journal calls it `WHAT.done`, `WHAT.failed` or, when its process went away, `WHAT.interrupted`. The caller
/// holds the environment's lock.
struct JournaledWork {
  private let what: String
  private let catalog: Catalog
  private let context: OperationContext
  private let job: Int64

  /// Notes that it begins, and that earlier ones whose process is gone were interrupted.
  ///
  /// `leftovers` is what became of the database then, as in `its database was left alone`.
  init(
    _ what: String, on environment: EnvironmentName, in archive: OpenArchive, _ context: OperationContext,
    leftovers: String
  ) throws {
    self.what = what
    self.context = context
    catalog = archive.catalog
    let now = context.world.clock.now
    for left in try catalog.jobs() where left.what == what && left.environment == environment {
      try catalog.endJob(left.number)
      try catalog.record(
        "\(what).interrupted", of: nil,
        detail: "the \(what) of environment \(environment) ended without a word; \(leftovers)", at: now)
      context.progress(
        .warning("an earlier \(what) of '\(environment)' was interrupted; \(leftovers)", hint: nil))
    }
    job = try catalog.beginJob(
      what, environment: environment, owner: try context.processIdentity(), since: now)
  }

  /// Notes the success; `parts` tell of it, and `backup` is the one that it was about.
  func done(_ backup: BackupID?, _ parts: [String]) throws(CatalogFault) {
    try catalog.endJob(job)
    try catalog.record(
      "\(what).done", of: backup, detail: parts.joined(separator: "; "), at: context.world.clock.now)
  }

  /// How the journal tells why something failed.
  static func reason(_ error: any Error) -> String {
    error is CancellationError ? "interrupted" : (error as? any Fault)?.message ?? "\(error)"
  }

  /// Notes the failure; one that cannot be written down does not hide the first.
  func failed(_ backup: BackupID?, _ account: String, _ error: any Error) {
    do {
      try catalog.endJob(job)
      try catalog.record(
        "\(what).failed", of: backup, detail: "\(account): \(Self.reason(error))",
        at: context.world.clock.now)
    } catch {
      context.progress(.warning("the failed \(what) could not be written down: \(error.message)", hint: nil))
    }
  }
}
