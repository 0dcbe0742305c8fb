import ArchiveModel
import PostgresTools

extension ScratchProver {
  /// Runs the body on a restored copy of the backup in a throw-away server, which is gone afterwards.
  ///
  /// Errors: `toolMissing` without server programs of its major version, `storeFull`, `extensionMissing`,
  /// `verifyFailed`, `dumpIncomplete`, `dumpUnsafe`, what the server says of the dump.
  func withCopy<Result>(_ body: (ScratchRun) async throws -> Result) async throws -> Result {
    let programs = try await programs()
    let inspection = try await inspect(nil, with: programs).rows
    defer { inspection.clean() }
    let suffix = context.world.newBackupID().rawValue
    let place = ScratchPlace(settings: settings, world: context.world)
    context.progress(.step("scratch cluster"))
    return try await withScratchCluster(
      place.plan(for: programs, superuser: "strongroom_\(suffix)"), runner: context.world.runner
    ) { cluster in
      context.progress(.finished)
      let run = ScratchRun(
        prover: self, cluster: cluster, programs: programs, inspection: inspection, definitions: nil,
        suffix: suffix, blank: blank)
      try await run.restore()
      return try await body(run)
    }
  }
}
