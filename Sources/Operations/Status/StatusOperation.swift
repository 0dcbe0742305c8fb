package import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Tells how every environment stands, from the catalog alone: no server, no store, no file is asked.
package struct StatusOperation: Sendable {
  private let environment: EnvironmentName?

  /// `environment` nil looks at all that the settings or the catalog know.
  package init(environment: EnvironmentName?) {
    self.environment = environment
  }

  /// Looks; throws `storeMissing` when there is no archive, `configUnknownEnvironment` for a misspelt name.
  package func run(in context: OperationContext) async throws -> StatusReport {
    let archive = try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
    try context.requireKnown(environment, in: archive)
    return try await Self.report(environment.map { [$0] }, archive, context)
  }

  /// Sends the notices of what became stale or well again since somebody was told, and writes the file of metrics.
  package func tell(in context: OperationContext) async throws {
    let archive = try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
    await StatusWatch(archive: archive, context: context, herald: Herald(context: context)).look()
  }

  /// The report of some environments; nil for all.
  static func report(
    _ names: [EnvironmentName]?, _ archive: OpenArchive, _ context: OperationContext
  ) async throws -> StatusReport {
    let now = context.world.clock.now
    let jobs = try await JobStandings(in: context, now: now)
    let all = try names ?? Self.names(archive.catalog, context.configuration)
    let replications = try Self.replications(archive.catalog, context.configuration)
    let environments = try all.map { name in
      let limits = context.configuration.limits(of: name)
      let standing = try archive.catalog.standing(of: name)
      let judgement = StatusJudgement(
        standing: standing, limits: limits, jobs: jobs.lastRuns(for: name), overdue: jobs.overdue(for: name),
        replications: replications, update: try Self.openUpdate(of: name, archive), now: now)
      return environment(judgement, nextRuns: jobs.nextRuns(for: name))
    }
    return StatusReport(environments: environments, archive: archive.path, zone: context.zone, now: now)
  }

  private static func names(_ catalog: Catalog, _ configuration: Configuration) throws -> [EnvironmentName] {
    Set(try catalog.environments()).union(try configuration.environmentNames()).sorted()
  }

  /// The last replication to each store of the settings that the catalog knows.
  private static func replications(
    _ catalog: Catalog, _ configuration: Configuration
  ) throws -> [String: Replication] {
    guard !configuration.stores.isEmpty else { return [:] }
    let known = Set(try catalog.stores().map(\.name))
    var found: [String: Replication] = [:]
    for name in configuration.stores.map(\.name.value) where known.contains(name) {
      found[name] = try catalog.replications(of: name, limit: 1).first
    }
    return found
  }

  private static func environment(
    _ judgement: StatusJudgement, nextRuns: [StatusReport.NextRun]
  ) -> StatusReport.Environment {
    let (standing, limits, now) = (judgement.standing, judgement.limits, judgement.now)
    return StatusReport.Environment(
      name: standing.environment,
      findings: judgement.findings(),
      lastGood: standing.lastGood.map {
        StatusReport.LastBackup(backup: $0, age: now.timeIntervalSince($0.started))
      },
      lastProof: standing.lastProof.map { proof($0, now: now) }, states: standing.counts,
      heldBytes: standing.heldBytes,
      copies: copies(standing, limits), failures: failures(standing, judgement.jobs), nextRuns: nextRuns,
      update: judgement.update,
      limits: StatusReport.Limits(
        backup: limits.backup.value?.seconds, proof: limits.proof.value?.seconds,
        reading: limits.reading.value?.seconds))
  }

  /// Those of the stores that the catalog knows, and of those that the settings name and nothing was sent to yet.
  private static func copies(
    _ standing: EnvironmentStanding, _ limits: StatusLimits
  ) -> [StatusReport.Copies] {
    let known = standing.copies.map { copies in
      let counts = copies.counts.filter { $0.key != .removed }.map { ($0.key.rawValue, $0.value) }
      return StatusReport.Copies(
        store: copies.store, counts: Dictionary(counts, uniquingKeysWith: { $1 }),
        oldestReading: copies.oldestReading)
    }
    let missing = limits.stores.filter { store in !known.contains { $0.store == store.name } }
    return known + missing.map { StatusReport.Copies(store: $0.name, counts: [:], oldestReading: nil) }
  }

  private static func openUpdate(
    of name: EnvironmentName, _ archive: OpenArchive
  ) throws -> StatusReport.OpenUpdate? {
    guard let open = try archive.catalog.openProcedure(UpdateWalk.name, of: name),
      let step = open.unwinding == nil ? open.nextStep?.rawValue : "unwind"
    else { return nil }
    let migrate = open[.migrate].state
    return StatusReport.OpenUpdate(
      id: open.id.rawValue, step: step, since: open.started,
      isUnderWay: try !archive.locks.holders(of: .update(name)).isEmpty, service: open.service.sentence,
      isServiceUp: open.service.isUp,
      isMigrated: migrate == .done || migrate == .running || open.unwinding != nil)
  }

  private static func proof(_ test: TestRestore, now: Date) -> StatusReport.LastProof {
    let evidence = ProofEvidence.read(test.evidence)
    return StatusReport.LastProof(
      backup: test.backup, at: test.at, age: now.timeIntervalSince(test.at), tables: evidence?.tables,
      rows: evidence?.rows)
  }

  private static func failures(
    _ standing: EnvironmentStanding, _ jobs: [JobRun]
  ) -> [StatusReport.Failure] {
    var found = jobs.compactMap { run in
      StatusJudgement.trouble(run).map {
        StatusReport.Failure(at: run.started, what: "job \(run.job)", reason: $0, run: run.id)
      }
    }
    if let failed = standing.lastFailed {
      found.append(
        StatusReport.Failure(at: failed.started, what: "backup", reason: failed.reason ?? "unknown"))
    }
    if let spoiled = standing.lastSpoiled {
      found.append(
        StatusReport.Failure(
          at: spoiled.started, what: "backup \(spoiled.id)", reason: spoiled.reason ?? spoiled.state.rawValue)
      )
    }
    if let test = standing.lastDisproof {
      found.append(
        StatusReport.Failure(
          at: test.at, what: "test-restore", reason: ProofEvidence.reason(in: test.evidence)))
    }
    for failure in standing.failures {
      // The same failure has a row of its own already, or its job's.
      guard !found.contains(where: { $0.isAlso(failure) }) else { continue }
      found.append(
        StatusReport.Failure(
          at: failure.at, what: failure.undertaking.rawValue, reason: failure.reason, run: failure.run))
    }
    return found.sorted { $0.at > $1.at }
  }
}

extension StatusReport.Failure {
  /// Whether both tell of one failure.
  fileprivate func isAlso(_ failure: LastFailure) -> Bool {
    reason.hasSuffix(failure.reason) && (what == failure.undertaking.rawValue || run == failure.run)
  }
}
