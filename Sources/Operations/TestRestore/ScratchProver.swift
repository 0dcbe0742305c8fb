import ArchiveModel
import Foundation
import PostgresTools
import Processes
import Settings

/// Proves a backup in a throw-away cluster: the default.
///
/// The server runs as a user without rights, with a unix socket in a 0700 folder and no network, and the dump is
/// loaded by a role that is no superuser; see `ProofPlan` for how that is enough.
struct ScratchProver: Prover {
  let source: RestoreSource
  let backup: Backup
  let archive: OpenArchive
  let context: OperationContext
  let settings: TestRestoreSettings

  var blank: ProofEvidence { ProofEvidence(target: "scratch", place: "a scratch cluster") }

  /// What each process of the scratch server may map.
  private static let memory: Int64 = 4 << 30

  func prove() async throws -> (evidence: ProofEvidence, skipped: Bool) {
    guard backup.kind != .data else {
      throw OperationFault(
        .refused, "backup \(backup.id) holds rows without their tables, and cannot be restored alone",
        hint: "Prove a full backup, or add this one to a database with 'strongroom restore'.")
    }
    let runner = context.world.runner
    let major = backup.serverVersion.flatMap { PostgresVersion($0) }?.major
    let programs = try await ScratchPrograms.find(
      serverMajor: major, pgBin: try pgBin(), runner: runner)
    let parent = ScratchPlace(settings: settings, world: context.world).folder
    try ProofBounds(settings: settings, context: context).requireRoom(
      for: backup.dump?.plainBytes ?? 0, in: parent)
    let suffix = context.world.newBackupID().rawValue
    var plan = ScratchPlan(
      binaries: programs.folder, superuser: "strongroom_\(suffix)", parent: parent,
      settings: ["max_logical_replication_workers": "0", "max_prepared_transactions": "0"])
    plan.systemUser = ScratchPlace.user
    plan.cutOff = true
    plan.memoryLimit = Self.memory
    context.progress(.step("scratch cluster"))
    return try await withScratchCluster(plan, runner: runner) { cluster in
      context.progress(.finished)
      var blank = self.blank
      blank.place = "a scratch cluster of PostgreSQL \(programs.tools.version)"
      return try await judged(blank) {
        try await ScratchRun(prover: self, cluster: cluster, programs: programs, suffix: suffix, blank: blank)
          .run()
      }
    }
  }

  /// Where the environment's settings say the programs are; the machine that proves need not know the environment.
  private func pgBin() throws -> String? {
    guard try context.configuration.environmentNames().contains(backup.environment) else { return nil }
    return try context.configuration.environment(named: backup.environment).pgBin?.value
  }
}
