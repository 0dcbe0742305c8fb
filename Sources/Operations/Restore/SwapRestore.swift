import ArchiveModel
import PostgresTools

/// A restore into a side database that takes the target's name when it has proved right.
struct SwapRestore {
  let work: RestoreWork

  /// Fills, checks and swaps; on failure the side database is dropped and the target is untouched.
  func run(_ route: RestorePlan.Route) async throws -> (kept: String?, evidence: String?) {
    let target = work.target
    let side = try await makeSide()
    let evidence: String?
    do {
      try await work.loader.loadAll(into: side, jobs: work.request.jobs ?? 1)
      evidence = try await work.compare(in: side)
      let properties = await properties()
      try await target.access.withSession(target.maintenance) { try await $0.apply(properties, to: side) }
    } catch {
      await discard(side)
      throw error
    }
    let kept = try await swap(side, route)
    return (kept, evidence)
  }

  private func makeSide() async throws -> String {
    let target = work.target
    let work = work
    return try await target.access.withSession(target.maintenance) { session in
      for left in try await session.sideDatabases(of: target.name) {
        work.context.progress(.warning("a killed restore left \(left.name): dropped", hint: nil))
        try await session.discard(side: left.name)
      }
      let name = DatabaseNames.side(of: target.name, at: work.time, taken: try await session.databaseNames())
      let creation = DatabaseCreation(name: name, like: await properties(), tablespace: target.tablespace)
      try await session.createSide(creation, for: target.name, at: work.time)
      return name
    }
  }

  /// What the database is to be like: as it was when it was backed up, else as the present one is.
  private func properties() async -> DatabaseProperties {
    let facts = work.access.facts
    return work.source.census?.properties ?? work.target.properties
      ?? DatabaseProperties(
        owner: facts.role, encoding: facts.encoding, collate: facts.collate, ctype: facts.ctype,
        localeProvider: facts.localeProvider, locale: facts.locale, settings: [], grants: nil, comment: nil)
  }

  private func swap(_ side: String, _ route: RestorePlan.Route) async throws -> String? {
    let target = work.target
    work.context.progress(.step("swap"))
    let kept = try await target.access.withSession(target.maintenance) { session -> String? in
      guard target.state != .missing else { return nil }
      return DatabaseNames.kept(of: target.name, at: work.time, taken: try await session.databaseNames())
    }
    let swap = DatabaseSwap(database: target.name, incoming: side, kept: kept, time: work.time)
    do {
      try await swap.run(target.access.server, work.context.world.runner)
    } catch {
      await discard(side)
      throw error
    }
    work.context.progress(.finished)
    guard let kept else { return nil }
    if case .swap = route { return kept }
    // An empty database, or one that --drop gives up: what replaced it is in place and proved.
    try await target.access.withSession(target.maintenance) { try await $0.release(kept: kept, endingSessions: true) }
    return nil
  }

  /// Drops the side database; one that cannot be dropped now is dropped by the next restore.
  private func discard(_ side: String) async {
    let work = work
    await Task.detached {
      do {
        try await work.access.withSession(work.target.maintenance) { try await $0.discard(side: side) }
      } catch {
        work.context.progress(
          .warning("the side database \(side) could not be dropped: \(error)", hint: "The next restore drops it."))
      }
    }.value
  }
}
