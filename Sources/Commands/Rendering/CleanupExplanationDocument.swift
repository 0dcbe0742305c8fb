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
  var now: Date

  init(_ explanation: CleanupExplanation) {
    id = explanation.backup.id.rawValue
    state = explanation.backup.state.rawValue
    now = explanation.now
    guard let verdict = explanation.verdict else {
      reasons = [explanation.backup.reason].compactMap { $0 }
      codes = []
      return
    }
    action =
      switch verdict.action {
      case .keep: "keep"
      case .remove: "remove"
      case .refuse: "refuse"
      }
    rule = verdict.rule
    series = verdict.row.series
    reasons = verdict.row.reasons
    codes = verdict.row.codes
    if case .goes(let instant, _) = verdict.forecast.outcome { goes = instant }
    forecast = CleanupExplanationText.forecast(verdict, explanation)
  }
}
