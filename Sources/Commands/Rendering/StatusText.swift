import ArchiveModel
import Foundation
import Operations

/// How things stand for people: a block for each environment, and the verdict in the last line.
struct StatusText {
  private let report: StatusReport
  private let terminal: Terminal

  init(_ report: StatusReport, _ terminal: Terminal) {
    (self.report, self.terminal) = (report, terminal)
  }

  /// Writes it.
  func write() {
    for environment in report.environments {
      let word = environment.verdict.word.uppercased()
      terminal.write("\(environment.name)  \(colored(word, environment.verdict))\n")
      for line in lines(environment) { terminal.line("  " + line) }
      terminal.line()
    }
    terminal.write(verdict + "\n")
  }

  private var verdict: String {
    guard !report.environments.isEmpty else { return "No environments: nothing is backed up." }
    let bad = report.environments.filter { $0.verdict != .ok }
    guard !bad.isEmpty else {
      return colored("OK", .ok) + ": every environment is up to date"
    }
    let names = bad.map { "\($0.name) is \($0.verdict.word)" }.joined(separator: ", ")
    return colored(report.verdict.word.uppercased(), report.verdict) + ": " + names
  }

  private func lines(_ environment: StatusReport.Environment) -> [String] {
    var lines = environment.findings.map { field("! \($0.verdict.word)", $0.sentence.onOneLine) }
    lines.append(field("last good", lastGood(environment)))
    lines.append(field("last proof", lastProof(environment)))
    for copies in environment.copies {
      lines.append(field("in \(copies.store)", self.copies(copies, environment)))
    }
    lines += environment.nextRuns.enumerated().map { index, run in
      field(
        index == 0 ? "next runs" : "", "\(moment(run.at))  \(run.job): \(run.steps.joined(separator: ", "))")
    }
    if let update = environment.update {
      let place = update.isUnderWay ? "under way, at \(update.step)" : "stands at \(update.step)"
      lines.append(field("update", "\(place), begun \(moment(update.since)), \(age(update.since))"))
    }
    lines += environment.failures.prefix(3).enumerated().map { index, failure in
      field(
        index == 0 ? "failures" : "", "\(moment(failure.at))  \(failure.what): \(failure.reason.onOneLine)")
    }
    return lines
  }

  private func lastGood(_ environment: StatusReport.Environment) -> String {
    guard let last = environment.lastGood else { return "none" }
    let backup = last.backup
    return
      "\(backup.id)  \(moment(backup.started)), \(age(backup.started)), \(Quantity.bytes(backup.storedBytes))"
      + (backup.dump.map { "  \($0.name)" } ?? "")
  }

  private func lastProof(_ environment: StatusReport.Environment) -> String {
    guard let proof = environment.lastProof else { return "none" }
    var text = "\(proof.backup)  \(moment(proof.at)), \(age(proof.at))"
    if let tables = proof.tables, let rows = proof.rows {
      text += ", \(Self.plural(Int64(tables), "table")), \(Self.plural(rows, "row"))"
    }
    return text
  }

  private func copies(_ copies: StatusReport.Copies, _ environment: StatusReport.Environment) -> String {
    let present = copies.counts["present"] ?? 0
    let good = environment.states[.complete] ?? 0
    let of = present < good ? " of \(Quantity.count(Int64(good)))" : ""
    let others = ["damaged", "missing"].compactMap { state in
      copies.counts[state].map { "\(Quantity.count(Int64($0))) \(state)" }
    }
    let counts =
      (["\(Quantity.count(Int64(present)))\(of) backup\(present == 1 && of.isEmpty ? "" : "s")"] + others)
      .joined(separator: ", ")
    return counts + (copies.oldestReading.map { "; all read since \(moment($0)), \(age($0))" } ?? "")
  }

  private static func plural(_ count: Int64, _ noun: String) -> String {
    "\(Quantity.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private func age(_ instant: Date) -> String { Quantity.age(of: instant, now: report.now) }

  private func moment(_ instant: Date) -> String {
    String(Quantity.civil(instant, zone: report.zone).dropLast(3))
  }

  private func field(_ name: String, _ text: String) -> String {
    name + String(repeating: " ", count: max(1, 12 - name.count)) + text
  }

  private func colored(_ text: String, _ verdict: StatusReport.Verdict) -> String {
    guard terminal.outputIsTerminal, terminal.allowsColor else { return text }
    let code =
      switch verdict {
      case .ok: "32"
      case .stale: "33"
      case .red: "31"
      }
    return "\u{1B}[1;\(code)m\(text)\u{1B}[0m"
  }
}
