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

  func prove() async throws -> (evidence: ProofEvidence, skipped: Bool) {
    let definitions = try await Definitions.of(backup, source.census, in: archive, context)
    let runner = context.world.runner
    let programs = try await programs()
    let place = ScratchPlace(settings: settings, world: context.world)
    // A dump that is not what it should be never meets a server.
    var found: (rows: DumpInspection, definitions: DumpInspection?)?
    let early = try await judged(blank) {
      found = try await inspect(definitions, with: programs)
      return (blank, false)
    }
    guard let found else { return early }
    defer {
      found.rows.clean()
      found.definitions?.clean()
    }
    let suffix = context.world.newBackupID().rawValue
    let plan = place.plan(for: programs, superuser: "strongroom_\(suffix)")
    context.progress(.step("scratch cluster"))
    let began = context.world.clock.now
    return try await withScratchCluster(plan, runner: runner) { cluster in
      context.progress(.finished)
      var blank = self.blank
      blank.place = "a scratch cluster of PostgreSQL \(programs.tools.version)"
      blank.serverSeconds = context.world.clock.now.timeIntervalSince(began)
      return try await judged(blank) {
        try await ScratchRun(
          prover: self, cluster: cluster, programs: programs, inspection: found.rows,
          definitions: definitions.flatMap { known in found.definitions.map { (known, $0) } }, suffix: suffix,
          blank: blank
        ).run()
      }
    }
  }

  /// The server programs for the backup, when there is room to use them.
  func programs() async throws -> ScratchPrograms {
    let major = backup.serverVersion.flatMap { PostgresVersion($0) }?.major
    let programs = try await ScratchPrograms.find(
      serverMajor: major, pgBin: try pgBin(), runner: context.world.runner)
    try ProofBounds(settings: settings, context: context).requireRoom(
      for: backup.dump?.plainBytes ?? 0, in: ScratchPlace(settings: settings, world: context.world).folder)
    return programs
  }

  /// Reads the dump, and the definitions for rows alone; pg_restore needs no server for it.
  func inspect(
    _ definitions: Definitions?, with programs: ScratchPrograms
  ) async throws -> (rows: DumpInspection, definitions: DumpInspection?) {
    let tools = try ServerAccess(
      to: Connection(database: "postgres", host: "/nonexistent", applicationName: "strongroom"),
      with: programs.tools)
    let rows = try await DumpInspection.read(source, with: tools, settingAside: true, in: context)
    guard let definitions else { return (rows, nil) }
    do {
      return (
        rows, try await DumpInspection.read(definitions.source, with: tools, settingAside: true, in: context)
      )
    } catch {
      rows.clean()
      throw error
    }
  }

  /// Where the environment's settings say the programs are; the machine that proves need not know the environment.
  private func pgBin() throws -> String? {
    guard try context.configuration.environmentNames().contains(backup.environment) else { return nil }
    return try context.configuration.environment(named: backup.environment).pgBin?.value
  }
}
