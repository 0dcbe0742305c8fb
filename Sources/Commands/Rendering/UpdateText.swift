import ArchiveModel
import Foundation
import Operations
import SchemaDiff

/// An update as a checklist that grows down the screen, and its questions.
struct UpdateText: Sendable {
  private let terminal: Terminal
  private let zone: TimeZone
  /// Whether only the end is told.
  private let isSilent: Bool

  private static let mostDifferences = 40

  init(_ terminal: Terminal, zone: TimeZone, isSilent: Bool) {
    (self.terminal, self.zone, self.isSilent) = (terminal, zone, isSilent)
  }

  /// Takes the line of progress away before something else is written.
  func clear() {
    if terminal.errorIsTerminal, terminal.log == nil { terminal.writeError("\r\u{1B}[K") }
  }

  /// The whole list at the beginning, then each step when it has come to an end.
  func show(_ procedure: Procedure, _ step: UpdateStep?) {
    guard !isSilent else { return }
    guard let step else { return list(procedure) }
    guard let one = procedure.steps.first(where: { $0.name == step.rawValue }),
      one.state != .running, one.state != .pending
    else { return }
    clear()
    terminal.line(line(one))
  }

  private func list(_ procedure: Procedure) {
    clear()
    let began = Quantity.civil(procedure.started, zone: zone)
    let isNew = procedure.steps.allSatisfy { $0.state == .pending }
    let source = procedure.choices["source"].map { ", compared with \($0)" } ?? ""
    let place = Self.place(of: procedure)
    terminal.line(
      isNew
        ? "Update of \(procedure.environment)\(source)"
        : "Update of \(procedure.environment)\(source), begun \(began), \(place)")
    for step in procedure.steps { terminal.line(line(step)) }
    if let account = procedure.account { terminal.line("Last time: \(account.onOneLine)") }
    terminal.line()
  }

  private static func place(of procedure: Procedure) -> String {
    if let limit = procedure.unwinding { return "is being taken back (\(limit.rawValue))" }
    return "stands at \(procedure.nextStep?.rawValue ?? "its end")"
  }

  private func line(_ step: ProcedureStep) -> String {
    let mark =
      switch step.state {
      case .pending: " "
      case .running: ">"
      case .done: "x"
      case .failed: "!"
      case .skipped: "-"
      }
    let name = step.name.padding(toLength: 9, withPad: " ", startingAt: 0)
    let words =
      switch step.state {
      case .running: "was running when it was interrupted"
      default: (step.sentence ?? "").onOneLine
      }
    guard !words.isEmpty else { return "  [\(mark)] \(step.name)" }
    return "  [\(mark)] \(name) \(words)\(took(step))"
  }

  private func took(_ step: ProcedureStep) -> String {
    guard step.state == .done || step.state == .failed, let started = step.started, let ended = step.ended
    else { return "" }
    return "  (\(Quantity.span(seconds: ended.timeIntervalSince(started))))"
  }

  /// What lies before somebody who is about to agree.
  func review(_ review: UpdateReview) {
    guard !isSilent else { return }
    clear()
    terminal.line()
    if let comparison = review.comparison { differences(comparison, review) }
    for line in MigrationText.lines(review.plan) { terminal.line("  " + line) }
    if review.known > 0 {
      terminal.line(
        "  \(review.known.counting("finding")) of 'validate' from before; only new ones count afterwards")
    }
    terminal.line()
  }

  private func differences(_ outcome: CompareOutcome, _ review: UpdateReview) {
    let (source, target) = (outcome.source.name, outcome.target.name)
    guard !outcome.differences.isEmpty else {
      return terminal.line("  \(target) and \(source) have the same schema")
    }
    terminal.line("  To be as \(source), \(target) needs \(outcome.differences.count.counting("change")):")
    let ranked = outcome.differences.sorted { $0.assessment.risk > $1.assessment.risk }
    for difference in ranked.prefix(Self.mostDifferences) {
      let risk = difference.assessment.risk.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
      let what = [difference.change == .possibleRename ? "perhaps rename" : difference.change.rawValue]
      let loss = difference.assessment.losesData ? ["(data can be lost)"] : []
      let words = what + [difference.kind.rawValue, difference.object] + loss
      terminal.line("    \(risk) \(words.joined(separator: " "))".onOneLine)
    }
    if ranked.count > Self.mostDifferences {
      terminal.line("    and \(ranked.count - Self.mostDifferences) more")
    }
    if review.plan.steps.isEmpty {
      terminal.line("  No migration is pending for them: are the project's files those of \(source)?")
    }
  }

  /// The end: how things are, and what helps.
  func tell(_ outcome: UpdateOutcome) {
    clear()
    let (procedure, account) = (outcome.procedure, outcome.account)
    if !isSilent { terminal.line() }
    switch procedure.state {
    case .done: terminal.line("Updated: \(procedure.environment)")
    case .unwound: terminal.line("Taken back: the update of \(procedure.environment)")
    case .open:
      terminal.line("The update of \(procedure.environment) \(Self.place(of: procedure))")
    }
    terminal.line("  service   \(account.service.onOneLine)")
    for (index, line) in account.database.enumerated() {
      terminal.line("  \(index == 0 ? "database " : "         ") \(line.onOneLine)")
    }
    if let backup = account.backup { terminal.line("  backup    \(backup)") }
    guard procedure.state == .open else { return }
    for (index, line) in account.next.enumerated() {
      terminal.line("  \(index == 0 ? "next     " : "         ") \(line)")
    }
  }

  /// What is asked before production is touched.
  static func question(
    _ environment: EnvironmentName, _ protected: Bool, _ migrations: Int, _ stops: Bool
  ) -> String {
    (stops ? "The service is stopped, and " : "")
      + "\(migrations.counting("migration")) \(migrations == 1 ? "is" : "are") applied to "
      + "\(protected ? "the protected environment " : "")'\(environment)'"
  }
}
