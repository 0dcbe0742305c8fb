import ArchiveModel
import Foundation
import Operations
import Retention

/// A cleanup for people: a block of what stays, one of what goes, one of what is refused, and the sum.
struct CleanupText {
  private let terminal: Terminal

  /// The most rows of a block; more are for scripts, which have `--json`.
  private static let longest = 10_000

  /// Leaves out the blocks; what is refused is an error besides.
  private let isQuiet: Bool

  init(_ terminal: Terminal, isQuiet: Bool) { (self.terminal, self.isQuiet) = (terminal, isQuiet) }

  /// What would be done.
  func write(_ plan: CleanupPlan) throws {
    for store in plan.stores {
      let place = Self.place(store)
      let totals = plan.totals(in: store)
      if !isQuiet {
        for part in plan.parts where part.store == store {
          terminal.line("\(part.environment)\(place): \(part.plan.rule)")
        }
        try writeBlock("keep", totals.kept, .keep, store, plan)
        try writeBlock("remove", totals.removed, .remove, store, plan)
        try writeBlock("refused", totals.refused, .refuse, store, plan)
        terminal.line()
      }
      terminal.line("frees \(Quantity.bytes(totals.removed.bytes))\(place); \(left(totals, plan.zone))")
      writeExports("old copies of the catalog go", plan.exports[store]?.count, store)
    }
    terminal.line("Nothing was done (--dry-run).")
  }

  /// What was done.
  func write(_ outcome: CleanupOutcome) throws {
    let plan = outcome.plan
    for store in plan.stores {
      let totals = plan.totals(in: store)
      if !isQuiet {
        if totals.removed.count > 0 { try writeBlock("remove", totals.removed, .remove, store, plan) }
        if totals.refused.count > 0 { try writeBlock("refused", totals.refused, .refuse, store, plan) }
      }
      let removed = outcome.removed(from: store)
      let count = removed.count == 0 ? "nothing" : Self.backups(removed.count)
      let hasFailed =
        outcome.failures.contains { $0.store == store } || outcome.troubles.contains { $0.store == store }
      let rest = hasFailed ? "" : "; \(left(totals, plan.zone))"
      terminal.line("Removed\(Self.place(store)): \(count), \(Quantity.bytes(removed.bytes))\(rest)")
      writeExports("old copies of the catalog are gone", outcome.exports[store], store)
    }
  }

  private func writeExports(_ words: String, _ count: Int?, _ store: String) {
    if let count, count > 0 { terminal.line("\(Quantity.count(Int64(count))) \(words)\(Self.place(store))") }
  }

  /// Nothing for the archive, which is meant unless another store is said.
  private static func place(_ store: String) -> String { store == "local" ? "" : " in \(store)" }

  private func writeBlock(
    _ title: String, _ amount: CleanupAmount, _ action: CleanupPlan.Action, _ store: String,
    _ plan: CleanupPlan
  ) throws {
    let place = Self.place(store)
    guard amount.count > 0 else {
      if action != .refuse { terminal.line("\n\(title) nothing\(place)") }
      return
    }
    terminal.line("\n\(title) \(Self.backups(amount.count))\(place), \(Quantity.bytes(amount.bytes)):")
    var rows: [CleanupRow] = []
    try plan.forEachRow(action, in: store, limit: Self.longest) { rows.append($0) }
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

  private func left(_ totals: CleanupTotals, _ zone: TimeZone) -> String {
    guard totals.left.count > 0 else { return "nothing is left" }
    let span = [totals.oldestLeft, totals.newestLeft].compactMap { $0 }.map {
      Quantity.civil($0, zone: zone).prefix(10)
    }
    return "\(Self.backups(totals.left.count)) left, \(Quantity.bytes(totals.left.bytes)), "
      + "from \(span.joined(separator: " to "))"
  }

  private static func backups(_ count: Int) -> String {
    "\(Quantity.count(Int64(count))) backup\(count == 1 ? "" : "s")"
  }
}
