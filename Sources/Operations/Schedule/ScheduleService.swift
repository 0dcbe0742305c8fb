import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Runs the jobs of the settings at their times, for as long as its task is not cancelled (DESIGN §9).
///
/// It looks at the clock every ten seconds at least, so that a machine that slept and a clock that was set are noticed;
/// the settings are read anew each time. Different jobs may run side by side, and wait for each other's locks; one
/// and the same never does.
package struct ScheduleService: Sendable {
  private let world: World
  private let settings: SettingsRequest
  private let tell: ScheduleSink

  /// How long it sleeps at most.
  private static let longestSleep: Double = 10
  /// How often it looks whether something became stale.
  private static let watchPeriod: Double = 900

  /// `settings` are read again and again.
  package init(world: World, settings: SettingsRequest, tell: @escaping ScheduleSink) {
    self.world = world
    self.settings = settings
    self.tell = tell
  }

  /// Works until the task is cancelled, then lets the runs under way end as interrupted.
  ///
  /// Throws what keeps it from beginning: the settings' faults, `usage` without a job, `locked` while another
  /// service works on the same archive, and what keeps the archive from being opened.
  package func run() async throws {
    let context = try quietContext()
    let rota = try await JobRota(in: context)
    try rota.requireJobs()
    let archive: OpenArchive
    if let known = rota.archive {
      archive = known
    } else {
      let makesOne = rota.jobs.contains { $0.steps.value.contains(.backup) }
      archive = try await OpenArchive.open(in: context, ifMissing: makesOne ? .create : .refuse)
    }
    let lock = try await archive.locks.acquire(
      .schedule, .exclusive, as: context.lockHolder("schedule run"))
    defer { lock.release() }
    await withTaskGroup(of: Wake.self) { group in
      var turns = ServiceTurns(tell: tell)
      var alarm: Date?
      var watched = Date.distantPast
      while !Task.isCancelled {
        let now = world.clock.now
        let look = await turns.look(in: quietContext, now: now)
        for (job, turn) in look.begin { group.addTask { await begin(job, turn) } }
        if abs(now.timeIntervalSince(watched)) >= Self.watchPeriod {
          watched = now
          group.addTask { await watch() }
        }
        let wanted = min(look.next ?? .distantFuture, now.addingTimeInterval(Self.longestSleep))
        // A timer that rings earlier is on its way already.
        if alarm.map({ wanted < $0 || $0 < now }) ?? true {
          alarm = wanted
          let pause = max(0.01, wanted.timeIntervalSince(world.clock.now))
          group.addTask {
            // Ends early only when the service is asked to.
            try? await Task.sleep(for: .seconds(pause))
            return .rang
          }
        }
        switch await group.next() {
        case .ended(let job, let hindrance)?: turns.ended(job, hindrance, now: world.clock.now)
        case .rang?, nil: alarm = nil
        case .watched?: break
        }
      }
      group.cancelAll()
      await group.waitForAll()
    }
  }

  /// Why the service looks at its jobs again.
  private enum Wake: Sendable {
    case rang
    case watched
    /// `hindrance` is why the run could not begin.
    case ended(job: String, hindrance: Hindrance?)
  }

  /// Tells what became stale or well again, and writes the file of metrics; what does not arrive is kept for later.
  private func watch() async -> Wake {
    do {
      try await StatusOperation(environment: nil).tell(in: try quietContext())
    } catch {
      // The next look at the jobs meets the same, and says it once.
      return .watched
    }
    return .watched
  }

  private func begin(_ job: JobSettings, _ turn: JobTurn) async -> Wake {
    let name = job.name.value
    do {
      let context = try JobContext(world: world, settings: settings, tell: tell).make(name)
      _ = try await JobRunner(job: job, turn: turn, context: context, tell: tell).run()
    } catch {
      let isAsked = error is CancellationError || Task.isCancelled
      return .ended(job: name, hindrance: isAsked ? nil : Hindrance(error))
    }
    return .ended(job: name, hindrance: nil)
  }

  private func quietContext() throws -> OperationContext {
    try OperationContext(world: world, settings: settings, progress: { _ in })
  }
}
