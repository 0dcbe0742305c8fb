import ArchiveModel
import Foundation
import Operations
import Retention

/// A cleanup for people: a block of what stays, one of what goes, one of what is refused, and the sum.
struct CleanupText {
  private let terminal: Terminal

  /// The most rows of a block; more are for scripts, which have `--json`.
  private static let longest = 10_000

  init(_ terminal: Terminal) { self.terminal = terminal }

  /// What would be done.
  func write(_ plan: CleanupPlan) throws {
    writeRules(plan)
    let totals = plan.totals
    try writeBlock("keep", totals.kept, .keep, plan)
    try writeBlock("remove", totals.removed, .remove, plan)
    try writeBlock("refused", totals.refused, .refuse, plan)
    terminal.line()
    terminal.line("frees \(Quantity.bytes(totals.removed.bytes)); \(left(plan))")
    terminal.line("Nothing was done (--dry-run).")
  }

  /// What was done.
  func write(_ outcome: CleanupOutcome) throws {
    let plan = outcome.plan
    let totals = plan.totals
    if totals.removed.count > 0 { try writeBlock("remove", totals.removed, .remove, plan) }
    if totals.refused.count > 0 { try writeBlock("refused", totals.refused, .refuse, plan) }
    let removed = outcome.removed
    let count = removed.count == 0 ? "nothing" : Self.backups(removed.count)
    let rest = outcome.failures.isEmpty ? "; \(left(plan))" : ""
    terminal.line("Removed: \(count), \(Quantity.bytes(removed.bytes))\(rest)")
  }

  private func writeRules(_ plan: CleanupPlan) {
    for part in plan.parts { terminal.line("\(part.environment): \(part.plan.rule)") }
  }

  private func writeBlock(
    _ title: String, _ amount: CleanupAmount, _ action: CleanupPlan.Action, _ plan: CleanupPlan
  ) throws {
    guard amount.count > 0 else {
      if action != .refuse { terminal.line("\n\(title) nothing") }
      return
    }
    terminal.line("\n\(title) \(Self.backups(amount.count)), \(Quantity.bytes(amount.bytes)):")
    var rows: [CleanupRow] = []
    try plan.forEachRow(action, limit: Self.longest) { rows.append($0) }
    for line in lines(rows, zone: plan.zone) { terminal.line(line) }
    if amount.count > rows.count {
      terminal.line("… and \(Quantity.count(Int64(amount.count - rows.count))) more; --json shows all")
    }
  }

  private func lines(_ rows: [CleanupRow], zone: TimeZone) -> [String] {
    var table = Table(columns: [
      Column(title: "ID"), Column(title: "SERIES"), Column(title: "STARTED"),
      Column(title: "SIZE", alignment: .right), Column(title: "WHY"),
    ])
    let cells = rows.map { row in
      [
        row.id.rawValue, row.series.fitted(to: 20),
        String(Quantity.civil(row.started, zone: zone).prefix(16)),
        Quantity.bytes(row.bytes),
      ]
    }
    // What the other columns leave of the terminal; a pipe gets one line for each backup.
    let others = table.columns.indices.dropLast().reduce(0) { width, column in
      width + 2 + max(table.columns[column].title.count, cells.map { $0[column].displayWidth }.max() ?? 0)
    }
    let room = terminal.outputIsTerminal ? max(16, terminal.width - others) : nil
    for (row, cells) in zip(rows, cells) {
      var why = Self.wrapped(row.reasons, to: room)[...]
      table.rows.append(cells + [why.popFirst() ?? ""])
      table.rows += why.map { ["", "", "", "", $0] }
    }
    return table.lines(width: nil)
  }

  /// Reasons joined, or broken into lines between words.
  static func wrapped(_ reasons: [String], to room: Int?) -> [String] {
    guard let room else { return [reasons.joined(separator: "; ")] }
    return reasons.flatMap { reason in
      var lines: [String] = []
      for word in reason.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= room {
          lines[lines.count - 1] = last + " " + word
        } else {
          lines.append((lines.isEmpty ? "" : "  ") + word)
        }
      }
      return lines
    }
  }

  private func left(_ plan: CleanupPlan) -> String {
    let totals = plan.totals
    guard totals.left.count > 0 else { return "nothing is left" }
    let span = [totals.oldestLeft, totals.newestLeft].compactMap { $0 }.map {
      Quantity.civil($0, zone: plan.zone).prefix(10)
    }
    return "\(Self.backups(totals.left.count)) left, \(Quantity.bytes(totals.left.bytes)), "
      + "from \(span.joined(separator: " to "))"
  }

  private static func backups(_ count: Int) -> String {
    "\(Quantity.count(Int64(count))) backup\(count == 1 ? "" : "s")"
  }
}
