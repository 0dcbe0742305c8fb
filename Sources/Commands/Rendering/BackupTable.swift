import ArchiveModel
import Operations

/// The human listing of backups.
struct BackupTable {
  private let outcome: ListOutcome

  init(_ outcome: ListOutcome) { self.outcome = outcome }

  /// Writes the table, or one sentence when there is nothing.
  func write(to terminal: Terminal) {
    guard !outcome.backups.isEmpty else {
      if outcome.hasMore {
        terminal.errorLine("None of those looked at matches.")
        more(terminal)
      } else {
        terminal.errorLine("No backups match.")
      }
      return
    }
    let showsCopies = !outcome.tallies.isEmpty
    var table = Table(
      columns: [
        Column(title: "ID"), Column(title: "ENVIRONMENT"), Column(title: "KIND"), Column(title: "STARTED"),
        Column(title: "AGE"), Column(title: "SIZE", alignment: .right), Column(title: "STATE"),
      ] + (showsCopies ? [Column(title: "COPIES")] : []) + [Column(title: "NAME", shrinks: true)])
    table.rows = outcome.backups.map { backup in
      [
        backup.id.rawValue, backup.environment.rawValue, backup.kind.rawValue,
        Quantity.civil(backup.started, zone: outcome.zone),
        Quantity.age(of: backup.started, now: outcome.now),
        backup.objects.isEmpty ? "-" : Quantity.bytes(backup.storedBytes),
        state(of: backup),
      ] + (showsCopies ? [Self.copies(outcome.tallies[backup.id])] : []) + [
        backup.dump?.name ?? backup.reason ?? ""
      ]
    }
    for line in table.lines(width: terminal.outputIsTerminal ? terminal.width : nil) { terminal.line(line) }
    more(terminal)
  }

  private func state(of backup: Backup) -> String {
    var words = [backup.state.rawValue]
    if outcome.flagged.contains(backup.id) { words.append("flagged") }
    if let running = outcome.running[backup.id] {
      words.append("\(Quantity.bytes(running.bytes)) dumped")
      if running.isSilent(at: outcome.now) {
        words.append("last word \(Quantity.age(of: running.told, now: outcome.now))")
      }
    }
    return words.joined(separator: ", ")
  }

  /// Copies, kinds of media and off-site copies; behind them what is wanting.
  private static func copies(_ tally: CopyTally?) -> String {
    guard let tally, tally.copies > 0 else { return "-" }
    let doubts = [tally.isKept ? nil : "short", tally.unverified > 0 ? "unverified" : nil].compactMap(\.self)
    return tally.numbers + (doubts.isEmpty ? "" : " " + doubts.joined(separator: ", "))
  }

  private func more(_ terminal: Terminal) {
    guard let next = outcome.next else { return }
    terminal.errorLine("More backups match; go on with --page, or with --cursor \(next).")
  }
}
