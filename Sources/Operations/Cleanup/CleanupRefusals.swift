package import ArchiveModel
import Catalog
package import Foundation
import Retention

/// Why removals were refused: a sentence and what to do next.
package struct CleanupRefusal: Sendable, Equatable {
  /// The series, such as `prod/full`; nil when the clock refuses everything.
  package var series: String?
  /// In lower case, without a full stop; names the series and, but for the archive, the store.
  package var sentence: String
  /// What to look at and, if it is right, which command to run; a sentence.
  package var hint: String
}

extension CleanupPlan {
  /// Every refusal once; `moment` spells an instant for people.
  ///
  /// The clock is one for all environments, so several parts may refuse for it in the same words.
  package func refusals(moment: @escaping (Date) -> String) throws -> [CleanupRefusal] {
    var told: [CleanupRefusal] = []
    for refusal in try allRefusals(moment) where !told.contains(refusal) { told.append(refusal) }
    return told
  }

  private func allRefusals(_ moment: @escaping (Date) -> String) throws -> [CleanupRefusal] {
    try parts.flatMap { part in
      let ids = try catalog.dumpNames(of: part.plan.refusalWitnesses)
      let names = RefusalNames(backup: { ids[$0]?.id.rawValue ?? "number \($0)" }, moment: moment)
      if let clock = part.plan.clockRefusal {
        return [
          CleanupRefusal(
            series: nil, sentence: "nothing is removed: " + clock.message(now: now, names),
            hint: clock.hint(names))
        ]
      }
      return part.plan.refusals.map { refusal in
        let series = part.plan.name(ofSeries: refusal.series) ?? part.environment.rawValue
        let place = part.store == OpenArchive.storeName ? "" : " in store '\(part.store)'"
        return CleanupRefusal(
          series: series, sentence: refusal.message(series: series + place, names),
          hint: refusal.hint(series: series, names))
      }
    }
  }

  /// The removals in the series that may be emptied, with one environment among theirs; nil when there is none.
  package var emptying: (environment: EnvironmentName, removed: CleanupAmount)? {
    var amount = CleanupAmount()
    var environment: EnvironmentName?
    for part in parts {
      for (series, totals) in part.plan.totalsBySeries {
        guard let name = part.plan.name(ofSeries: series), emptied.contains(name), totals.removed.count > 0
        else {
          continue
        }
        amount = amount + CleanupAmount(count: totals.removed.count, bytes: totals.removed.bytes)
        environment = environment ?? part.environment
      }
    }
    return environment.map { ($0, amount) }
  }
}

extension RetentionPlan {
  /// The sequences of the backups that stand in the way.
  fileprivate var refusalWitnesses: [Int64] {
    var found: [Int64] = []
    if case .beforeNewest(_, let sequence) = clockRefusal { found.append(sequence) }
    for refusal in refusals {
      switch refusal.cause {
      case .flagged(let sequence), .leap(let sequence), .absent(let sequence): found.append(sequence)
      case .disorder(let earlier, let later): found += [earlier, later]
      case .wouldEmpty: break
      }
    }
    return found
  }
}
