import ArchiveModel
import Operations

/// What the archive holds for people: a table of environments, then a bar for each month.
struct StatisticsText {
  private let report: StatisticsReport

  init(_ report: StatisticsReport) { self.report = report }

  /// Writes it, or one sentence when there is nothing.
  func write(to terminal: Terminal) {
    guard !report.environments.isEmpty else {
      terminal.errorLine("No backups yet.")
      return
    }
    for line in environments() { terminal.line(line) }
    for environment in report.environments where !environment.months.isEmpty {
      terminal.line()
      terminal.line("\(environment.name), by the month in which backups began")
      bars(of: environment, to: terminal)
    }
  }

  private func environments() -> [String] {
    var table = Table(columns: [
      Column(title: "ENVIRONMENT"), Column(title: "BACKUPS", alignment: .right),
      Column(title: "SIZE", alignment: .right),
      Column(title: "GROWTH (\(StatisticsReport.growthDays) D)", alignment: .right), Column(title: "OLDEST"),
      Column(title: "NEWEST"), Column(title: "ALSO"),
    ])
    table.rows = report.environments.map { environment in
      [
        environment.name.rawValue, Quantity.count(Int64(environment.backups)),
        Quantity.bytes(environment.bytes),
        growth(environment.growth),
        environment.oldest.map { Quantity.civil($0, zone: report.zone) } ?? "-",
        environment.newest.map { Quantity.civil($0, zone: report.zone) } ?? "-", others(environment),
      ]
    }
    return table.lines(width: nil)
  }

  private func growth(_ bytes: Int64) -> String {
    bytes == 0 ? "0 B" : (bytes < 0 ? "-" : "+") + Quantity.bytes(Int64(clamping: bytes.magnitude))
  }

  /// What is not held, and what of it is damaged.
  private func others(_ environment: StatisticsReport.Environment) -> String {
    BackupState.allCases.filter { $0 != .complete }.compactMap { state in
      environment.states[state].map { "\(Quantity.count(Int64($0))) \(state.rawValue)" }
    }.joined(separator: ", ")
  }

  private func bars(of environment: StatisticsReport.Environment, to terminal: Terminal) {
    var table = Table(columns: [
      Column(title: "MONTH"), Column(title: "BACKUPS", alignment: .right),
      Column(title: "SIZE", alignment: .right),
    ])
    table.rows = environment.months.map { month in
      [
        Quantity.month(month.start, zone: report.zone), Quantity.count(Int64(month.backups)),
        Quantity.bytes(month.bytes),
      ]
    }
    let lines = table.lines(width: nil)
    let widest = lines.map(\.displayWidth).max() ?? 0
    let room = max(10, (terminal.outputIsTerminal ? terminal.width : 80) - widest - 3)
    let most = environment.months.map(\.bytes).max() ?? 0
    terminal.line(lines[0])
    for (line, month) in zip(lines.dropFirst(), environment.months) {
      let bar = Self.bar(of: month.bytes, most: most, columns: room)
      let isColored = terminal.outputIsTerminal && terminal.allowsColor && !bar.isEmpty
      terminal.write(
        bar.isEmpty ? "\(line)\n" : "\(line)  " + (isColored ? "\u{1B}[36m\(bar)\u{1B}[0m" : bar) + "\n")
    }
  }

  /// Blocks in eighths of a column; what is not nothing has at least one of them.
  static func bar(of bytes: Int64, most: Int64, columns: Int) -> String {
    guard bytes > 0, most > 0 else { return "" }
    let eighths = max(1, Int((Double(bytes) / Double(most) * Double(columns * 8)).rounded()))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }
}
