import ArchiveModel
import Foundation
import Operations
import Retention

/// Why one backup stays or goes, as one JSON document.
struct CleanupExplanationDocument: Encodable {
  var schema = "strongroom/cleanup-explain/v1"
  var id: String
  var state: String
  /// keep, remove or refuse; left out for what no cleanup looks at.
  var action: String?
  var rule: String?
  var series: String?
  var reasons: [String]
  var codes: [String]
  /// When it goes by the forecast; left out when it goes now or stays.
  var goes: Date?
  /// The forecast in words.
  var forecast: String?
  /// The store that all of the above is about.
  var store: String?
  /// What is decided in the other stores that have it.
  var elsewhere: [Elsewhere]
  var now: Date

  struct Elsewhere: Encodable {
    var store: String
    var action: String
    var rule: String
    var reasons: [String]
  }

  init(_ explanation: CleanupExplanation) {
    id = explanation.backup.id.rawValue
    state = explanation.backup.state.rawValue
    now = explanation.now
    elsewhere = explanation.verdicts.dropFirst().map {
      Elsewhere(store: $0.row.store, action: Self.word($0.action), rule: $0.rule, reasons: $0.row.reasons)
    }
    guard let verdict = explanation.verdicts.first else {
      reasons = [explanation.backup.reason].compactMap { $0 }
      codes = []
      return
    }
    action = Self.word(verdict.action)
    store = verdict.row.store
    rule = verdict.rule
    series = verdict.row.series
    reasons = verdict.row.reasons
    codes = verdict.row.codes
    if case .goes(let instant, _) = verdict.forecast.outcome { goes = instant }
    forecast = CleanupExplanationText.forecast(verdict, explanation)
  }

  private static func word(_ action: RetentionDecision.Action) -> String {
    switch action {
    case .keep: "keep"
    case .remove: "remove"
    case .refuse: "refuse"
    }
  }
}
