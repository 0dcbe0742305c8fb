import ArchiveModel
import PostgresTools

/// A restore into a side database that takes the target's name when it has proved right.
struct SwapRestore {
  let work: RestoreWork

  /// Fills and checks the side database; on failure it is dropped and the target is untouched.
  func fill() async throws -> (name: String, evidence: String?) {
    let target = work.target
    let side = try await makeSide()
    do {
      try await work.loader.loadAll(into: side, jobs: work.request.jobs ?? 1)
      let evidence = try await work.compare(in: side)
      let properties = await work.properties()
      try await target.access.withSession(target.maintenance) { try await $0.apply(properties, to: side) }
      return (side, evidence)
    } catch {
      await discard(side)
      throw error
    }
  }

  private func makeSide() async throws -> String {
    let target = work.target
    let work = work
    return try await target.access.withSession(target.maintenance) { session in
      for left in try await session.sideDatabases(of: target.name) { await sweep(left.name, session) }
      let name = DatabaseNames.side(of: target.name, at: work.time, taken: try await session.databaseNames())
      let creation = DatabaseCreation(
        name: name, like: await work.properties(), tablespace: target.tablespace)
      try await session.createSide(creation, for: target.name, at: work.time)
      return name
    }
  }

  /// Drops a side database that a killed restore left; one with sessions may be another machine's at this moment.
  private func sweep(_ left: String, _ session: PsqlSession) async {
    do {
      try await session.discard(side: left, endingSessions: false)
      work.context.progress(.warning("an interrupted restore left \(left): dropped", hint: nil))
    } catch {
      work.context.progress(
        .warning(
          "\(left), left by an interrupted restore, is still in use", hint: "The next restore drops it."))
    }
  }

  /// Gives the side database the target's name, and the name under which the old one is kept.
  func swap(_ side: String, _ route: RestorePlan.Route) async throws -> String? {
    let target = work.target
    work.context.progress(.step("swap"))
    let kept = try await target.access.withSession(target.maintenance) { session -> String? in
      guard target.state != .missing else { return nil }
      return DatabaseNames.kept(of: target.name, at: work.time, taken: try await session.databaseNames())
    }
    let comment = (await work.properties()).comment
    let swap = DatabaseSwap(
      database: target.name, incoming: side, kept: kept, time: work.time, comment: comment)
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
    try await target.access.withSession(target.maintenance) {
      try await $0.release(kept: kept, endingSessions: true)
    }
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
          .warning(
            "the side database \(side) could not be dropped: \(error)", hint: "The next restore drops it."))
      }
    }.value
  }
}
