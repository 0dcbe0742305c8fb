import ArchiveModel
package import Foundation

/// How a refusal's words name backups and moments, which this room cannot know.
package struct RefusalNames {
  let backup: (Int64) -> String
  let moment: (Date) -> String

  /// Takes what turns a sequence into the id that people use, and a moment into text.
  package init(backup: @escaping (Int64) -> String, moment: @escaping (Date) -> String) {
    self.backup = backup
    self.moment = moment
  }
}

extension ClockRefusal {
  /// What happened, in lower case without a full stop.
  package func message(now: Date, _ names: RefusalNames) -> String {
    let clock = "the clock says \(names.moment(now))"
    return switch self {
    case .beforeNewest(let newest, let sequence):
      "\(clock), but backup \(names.backup(sequence)) began at \(names.moment(newest))"
    case .beforeSeen(let highest): "\(clock), but it has already been \(names.moment(highest)) here"
    case .farAfterSeen(let highest):
      "\(clock), more than two years after \(names.moment(highest)), the latest time seen here"
    }
  }

  /// What to do next, a sentence.
  package func hint(_ names: RefusalNames) -> String {
    switch self {
    case .beforeNewest(_, let sequence):
      "Set the clock right. If it is right and was wrong when that backup was made, run 'strongroom "
        + "acknowledge \(names.backup(sequence)) --reason TEXT'."
    case .beforeSeen:
      "Set the clock right. If it is right and was ahead then, run 'strongroom acknowledge --clock --reason TEXT'."
    case .farAfterSeen:
      "Set the clock right. If it is right, run 'strongroom acknowledge --clock --reason TEXT'."
    }
  }
}

extension SeriesRefusal {
  /// What stands in the way in the series of that name, in lower case without a full stop.
  package func message(series: String, _ names: RefusalNames) -> String {
    let removals =
      "\(count.counting("removal")) in \(series) \(count == 1 ? "is" : "are") refused"
    return switch cause {
    case .flagged(let sequence):
      "\(removals): backup \(names.backup(sequence)) is much smaller than those before it"
    case .wouldEmpty: "\(removals): the rules would leave nothing of the series"
    case .leap(let sequence):
      "\(removals): backup \(names.backup(sequence)) began more than two years after the one before it"
    case .disorder(let earlier, let later):
      "\(removals): backup \(names.backup(earlier)) was made after \(names.backup(later)) and is dated before it"
    case .absent(let sequence):
      "\(removals): the file of backup \(names.backup(sequence)), which would be left, is not there as it was stored"
    }
  }

  /// What to do next, a sentence.
  package func hint(series: String, _ names: RefusalNames) -> String {
    switch cause {
    case .flagged(let sequence):
      "Look at it; if its size is right, run 'strongroom acknowledge \(names.backup(sequence)) --reason TEXT'."
    case .wouldEmpty:
      "Check the labels in the rules; if the series is to go, add --allow-empty-series \(series)."
    case .leap(let sequence):
      "If its date is right, run 'strongroom acknowledge \(names.backup(sequence)) --reason TEXT'."
    case .disorder:
      "Find the one with the wrong date and run 'strongroom acknowledge ID --reason TEXT' for it."
    case .absent:
      "Run 'strongroom verify', which notes what is missing or damaged; what is really left then counts."
    }
  }
}
