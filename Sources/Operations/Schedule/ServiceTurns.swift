import ArchiveModel
import Foundation
import Settings

/// Why something could not begin.
struct Hindrance: Sendable, Equatable {
  var sentence: String
  var hint: String?

  init(_ error: any Error) {
    let fault = error as? any Fault
    sentence = fault?.message ?? "unexpected failure: \(error)"
    hint = fault?.hint
  }
}

/// What the service remembers from one look at its jobs to the next.
struct ServiceTurns {
  /// What came of one look.
  struct Look {
    var begin: [(JobSettings, JobTurn)] = []
    /// When the next job is due; nil for none.
    var next: Date?
  }

  private struct Outlook: Equatable {
    var jobs: Int
    var next: ScheduleEntry?
  }

  private let tell: ScheduleSink
  private var running: Set<String> = []
  /// Jobs that could not begin, such as those that run in another process, and when they are tried again.
  private var later: [String: Date] = [:]
  /// What kept a job, or nil for all of them, from beginning last; said once.
  private var hindrances: [String?: Hindrance] = [:]
  /// What was told of the jobs last.
  private var outlook: Outlook?

  /// Jobs that could not begin are left alone for so long.
  private static let patience: Double = 60

  init(tell: @escaping ScheduleSink) {
    self.tell = tell
  }

  /// Looks at all jobs once; what is to begin counts as running from now on.
  mutating func look(in context: () throws -> OperationContext, now: Date) async -> Look {
    do {
      let rota = try await JobRota(in: try context()).settled()
      var found = Look()
      var first: JobSettings?
      for job in rota.jobs where !running.contains(job.name.value) {
        guard let time = try consider(job, rota, now, &found), time < found.next ?? .distantFuture else {
          continue
        }
        (found.next, first) = (time, job)
      }
      hindrances[nil] = nil
      if running.isEmpty { tellOutlook(rota, first, found.next) }
      return found
    } catch {
      hinder(nil, Hindrance(error))
      return Look()
    }
  }

  /// A run has ended, or could not begin.
  mutating func ended(_ job: String, _ hindrance: Hindrance?, now: Date) {
    running.remove(job)
    later[job] = hindrance == nil ? nil : now.addingTimeInterval(Self.patience)
    hinder(job, hindrance)
  }

  /// When the job is due next; nil when it begins now or never again.
  private mutating func consider(
    _ job: JobSettings, _ rota: JobRota, _ now: Date, _ found: inout Look
  ) throws -> Date? {
    switch rota.order(for: job, now: now) {
    case .run(let turn):
      let name = job.name.value
      // A clock that was set back must not make it wait for long.
      if let time = later[name], time > now, time < now.addingTimeInterval(2 * Self.patience) { return time }
      running.insert(name)
      found.begin.append((job, turn))
      return nil
    case .pass(let through, let count):
      tell(.ended(try rota.pass(job, through: through, count: count, now: now)))
      return now
    case .enroll(let until):
      try rota.enroll(job, now: now)
      return until
    case .wait(let until): return until
    }
  }

  private mutating func hinder(_ job: String?, _ hindrance: Hindrance?) {
    if let hindrance, hindrance != hindrances[job] {
      tell(.hindered(job: job, hindrance.sentence, hint: hindrance.hint))
    }
    hindrances[job] = hindrance
  }

  private mutating func tellOutlook(_ rota: JobRota, _ job: JobSettings?, _ time: Date?) {
    var entry: ScheduleEntry?
    if let job, let time { entry = ScheduleEntry(job, at: time, isDue: false) }
    let seen = Outlook(jobs: rota.jobs.count, next: entry)
    guard seen != outlook else { return }
    outlook = seen
    tell(.listening(jobs: seen.jobs, next: entry, zone: rota.context.zone))
  }
}

extension ScheduleEntry {
  init(_ job: JobSettings, at time: Date, isDue: Bool) {
    self.init(
      time: time, job: job.name.value, environment: job.environment?.value,
      steps: job.steps.value.map(\.rawValue), isDue: isDue)
  }
}
