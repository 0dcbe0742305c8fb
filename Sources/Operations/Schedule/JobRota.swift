import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// The jobs of the settings and how the archive remembers them, at one moment.
struct JobRota {
  /// Nil as long as there is no archive.
  let archive: OpenArchive?
  let context: OperationContext
  let memories: [String: JobMemory]

  /// Looks, and makes no archive.
  ///
  /// Throws the catalog's faults, and the store's when there was an archive once.
  init(in context: OperationContext) async throws {
    self.context = context
    archive = try await Self.archive(in: context)
    memories = try archive.map { try JobMemory.all(in: $0.catalog) } ?? [:]
  }

  private static func archive(in context: OperationContext) async throws -> OpenArchive? {
    let path = context.configuration.archive.path.value
    do {
      return try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
    } catch let fault as any Fault where fault.code == .storeMissing {
      guard ArchiveMemory(world: context.world, path: path).knownID == nil else { throw fault }
      return nil
    }
  }

  var jobs: [JobSettings] { context.configuration.jobs }

  func memory(of job: JobSettings) -> JobMemory { memories[job.name.value] ?? JobMemory() }

  func order(for job: JobSettings, now: Date) -> JobOrder {
    JobOrder(for: job, known: memory(of: job), now: now, in: context.zone)
  }

  /// A job by its name; throws `usage` naming the nearest.
  func job(_ name: String) throws -> JobSettings {
    if let job = jobs.first(where: { $0.name.value == name }) { return job }
    let names = jobs.map(\.name.value)
    throw OperationFault(
      .usage, "there is no job \(name.quotedForMessage)",
      hint: Spelling.nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
        ?? (names.isEmpty
          ? "Add a [[job]] to the settings; docs/scheduling.md shows one."
          : "The jobs are \(names.joined(separator: ", "))."))
  }

  /// Throws `usage` when the settings have no job.
  func requireJobs() throws {
    guard jobs.isEmpty else { return }
    throw OperationFault(
      .usage, "there are no jobs in the settings",
      hint:
        "Add a [[job]] to \(context.configuration.file ?? "a strongroom.toml"); docs/scheduling.md shows one."
    )
  }

  /// Sets right what a dead process left as running, and gives what is remembered then.
  ///
  /// A run whose lock is held lives, in whatever process, and stays as it is.
  func settled() async throws -> JobRota {
    guard let archive else { return self }
    var isChanged = false
    for job in jobs where memory(of: job).last?.outcome == .running {
      let name = job.name.value
      do {
        let lock = try await archive.locks.acquire(
          .job(name), .exclusive, as: context.lockHolder("schedule run"))
        defer { lock.release() }
        try archive.catalog.interruptJobRuns(of: name, at: context.world.clock.now)
        isChanged = true
      } catch let fault as StorageFault where fault.code == .locked {
        continue
      }
    }
    return isChanged ? try await JobRota(in: context) : self
  }

  /// Records that a job was first seen at this moment.
  func enroll(_ job: JobSettings, now: Date) throws {
    try archive?.catalog.noteJobTime(
      JobTime(schedule: JobMemory.text(of: job, in: context.zone), done: now), of: job.name.value)
  }

  /// Records that times have passed which the job does not make up for, and tells it.
  func pass(_ job: JobSettings, through: Date, count: Int, now: Date) throws -> JobRun {
    let times = count == 1 ? "a time" : "\(count) times"
    let run = JobRun(
      id: context.world.newRunID(), job: job.name.value, environment: job.environment?.value,
      cause: .schedule, due: through, missed: count - 1, started: now, ended: now, outcome: .missed,
      error: "\(times) passed without a run, and the job does not catch up")
    try archive?.catalog.beginJobRun(
      run, time: JobTime(schedule: JobMemory.text(of: job, in: context.zone), done: through))
    return run
  }
}
