import ArchiveModel
import Foundation
import Operations

/// The schedule as people read it.
enum ScheduleText {
  static func lines(_ outlook: ScheduleOutlook, width: Int?) -> [String] {
    let zone = outlook.zone.identifier == "GMT" ? "UTC" : outlook.zone.identifier
    var next = Table(columns: [
      Column(title: "NEXT (\(zone))"), Column(title: "IN", alignment: .right), Column(title: "JOB"),
      Column(title: "ENVIRONMENT"), Column(title: "STEPS", shrinks: true),
    ])
    next.rows = outlook.entries.map { entry in
      let left = Quantity.span(seconds: max(0, entry.time.timeIntervalSince(outlook.now).rounded()))
      return [
        Quantity.moment(entry.time, zone: outlook.zone), entry.isDue ? "due" : left, entry.job,
        entry.environment?.rawValue ?? "all", entry.steps.joined(separator: ", "),
      ]
    }
    var last = Table(columns: [
      Column(title: "JOB"), Column(title: "SCHEDULE"), Column(title: "LAST RUN"), Column(title: "RUN"),
      Column(title: "OUTCOME", shrinks: true),
    ])
    last.rows = outlook.jobs.map { job in
      let begun = job.last.map { Quantity.civil($0.started, zone: outlook.zone) } ?? "never"
      return [
        job.name, job.schedule, begun, job.last?.id.rawValue ?? "",
        job.last.map { $0.outcome.rawValue + ($0.error.map { ": \($0)" } ?? "") } ?? "",
      ]
    }
    return next.lines(width: width) + [""] + last.lines(width: width)
  }
}

extension Quantity {
  /// `2026-03-29 03:00:00 +02:00`: the wall's time with its distance from UTC, which a change of the clocks moves.
  static func moment(_ instant: Date, zone: TimeZone) -> String {
    let minutes = zone.secondsFromGMT(for: instant) / 60
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let distance = "\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
    return "\(civil(instant, zone: zone)) \(minutes < 0 ? "-" : "+")\(distance)"
  }
}

/// A plan of installation as people read it: each file and what changes in it.
enum InstallText {
  static func lines(_ plan: InstallPlan) -> [String] {
    plan.changes.flatMap { change in
      ["\(word(change.kind)) \(change.path)"] + change.diff
    }
  }

  private static func word(_ kind: InstallPlan.Change.Kind) -> String {
    switch kind {
    case .create: "create"
    case .update: "update"
    case .replace: "put aside and replace"
    case .remove: "remove"
    case .unchanged: "unchanged"
    case .refused: "not ours:"
    }
  }
}
