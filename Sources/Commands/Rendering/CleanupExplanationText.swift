import ArchiveModel
import Foundation
import Operations
import Retention

/// Why one backup stays or goes, for people.
enum CleanupExplanationText {
  /// What it is, what the plan does with it and why, and when it will go.
  static func lines(_ explanation: CleanupExplanation) -> [String] {
    let backup = explanation.backup
    let started = Quantity.civil(backup.started, zone: explanation.zone)
    var lines = ["\(backup.id)  \(started)  \(backup.dump?.name ?? backup.environment.rawValue)"]
    guard let first = explanation.verdicts.first else {
      let reason = backup.reason.map { ": \($0)" } ?? ""
      let isGone = backup.state == .removed || backup.state == .failed
      return lines + [
        "It is \(backup.state.rawValue)\(reason)\(isGone ? "" : ", and only where nothing is pruned")"
      ]
    }
    lines.append("series  \(first.row.series)")
    for verdict in explanation.verdicts {
      if verdict.row.store != "local" { lines.append("in \(verdict.row.store):") }
      lines.append("rules   \(verdict.rule)")
      lines.append(word(verdict.action))
      lines += verdict.row.reasons.map { "  - \($0)" }
      lines += holds(explanation)
      lines.append(forecast(verdict, explanation))
    }
    return lines
  }

  private static func holds(_ explanation: CleanupExplanation) -> [String] {
    explanation.holds.map { hold in
      let until = hold.until.map { ", until \(Quantity.civil($0, zone: explanation.zone))" } ?? ""
      return "  hold: \(hold.reason)\(until)"
    }
  }

  private static func word(_ action: RetentionDecision.Action) -> String {
    switch action {
    case .keep: "stays:"
    case .remove: "goes:"
    case .refuse: "would go, and is refused:"
    }
  }

  /// Why a removal is refused, behind `as long as it is`.
  private static func words(_ reasons: RetentionReasons) -> String {
    let words: [(RetentionReasons, String)] = [
      (.olderThanFlagged, "older than one that is flagged and not acknowledged"),
      (.leap, "older than a leap in the dates of its series"),
      (.disorder, "in a series whose dates are out of order"),
      (.wouldEmpty, "in a series that the rules would leave empty"),
    ]
    return words.filter { reasons.contains($0.0) }.map(\.1).joined(separator: ", ")
  }

  /// When it will go, and what that assumes.
  static func forecast(_ verdict: CleanupExplanation.Verdict, _ explanation: CleanupExplanation) -> String {
    let forecast = verdict.forecast
    let every = Quantity.span(seconds: Double(forecast.interval))
    let proof = forecast.assumesProof ? " and are proven" : ""
    let assumption = "if good backups go on every \(every)\(proof)"
    switch forecast.outcome {
    case .goesNow: return "The next cleanup removes it."
    case .refusedNow: return "It goes when nothing refuses it any more."
    case .staysWhile(let reasons):
      // A hold that has its end is the one such reason that goes by itself.
      guard reasons == .held, let end = explanation.holdsEnd else { return "It stays as long as that is so." }
      return "It stays until its hold ends on \(Quantity.civil(end, zone: explanation.zone)) at least."
    case .goes(let instant, let backups):
      let date = Quantity.civil(instant, zone: explanation.zone)
      return "It goes about \(date), after \(backups.counting("more backup")), \(assumption)."
    case .refusedLater(let instant, let backups, let reasons):
      let date = Quantity.civil(instant, zone: explanation.zone)
      let refused = "but that is refused as long as it is \(words(reasons))"
      return
        "It would go about \(date), after \(backups.counting("more backup")), \(assumption), \(refused)."
    case .staysUntil(let instant, _):
      return "It stays until \(Quantity.civil(instant, zone: explanation.zone)) at least, \(assumption)."
    }
  }
}
