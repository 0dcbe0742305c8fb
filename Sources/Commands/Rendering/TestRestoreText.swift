import ArchiveModel
import Foundation
import Operations

/// What a test restore showed, on one screen.
enum TestRestoreText {
  static func lines(_ outcome: TestRestoreOutcome) -> [String] {
    let backup = outcome.backup
    let name = backup.dump?.name ?? backup.id.rawValue
    let verdict =
      switch outcome.verdict {
      case .proved: "Proved: \(name)"
      case .notProved: "NOT PROVED: \(name)"
      case .skipped: "Skipped: \(name)"
      }
    return ["\(verdict)  (\(backup.id), \(backup.environment))"] + lines(outcome.evidence)
  }

  /// The evidence, without its verdict.
  static func lines(_ evidence: ProofEvidence) -> [String] {
    var lines: [String] = []
    let place = evidence.place + (evidence.host.map { " on \($0)" } ?? "")
    if let seconds = evidence.loadSeconds {
      let made = evidence.serverSeconds.map { ", made in \(Quantity.span(seconds: $0))" } ?? ""
      lines.append(
        field(
          "restored",
          "in \(Quantity.span(seconds: seconds)) into \(place)\(made); "
            + "\(Quantity.span(seconds: evidence.seconds)) in all"))
    } else {
      lines.append(field("tried", "in \(place), \(Quantity.span(seconds: evidence.seconds))"))
    }
    if let tables = evidence.tables, let rows = evidence.rows, let sequences = evidence.sequences {
      var counts = [(Int64(tables), "table"), (rows, "row"), (Int64(sequences), "sequence")]
      if let objects = evidence.largeObjects, objects > 0 { counts.append((objects, "large object")) }
      lines.append(field("counted", counts.map { plural($0.0, $0.1) }.joined(separator: ", ")))
    }
    if let constraints = evidence.constraints {
      lines.append(field("valid", plural(Int64(constraints), "constraint")))
    }
    if !evidence.revisions.isEmpty {
      lines.append(field("revision", evidence.revisions.joined(separator: ", ")))
    }
    if evidence.compared {
      let schema =
        switch evidence.schemaSame {
        case true?: "; the schema's fingerprint is the same"
        case false?: "; the schema's fingerprint differs"
        case nil: ""
        }
      lines.append(
        field("compared", evidence.differences.isEmpty ? "as backed up\(schema)" : "it differs\(schema)"))
    }
    for check in evidence.checks {
      let found = check.passed ? "passed" : "FAILED: \(check.found ?? "no row")"
      lines.append(field("check", "\(check.name): \(found)"))
    }
    lines += evidence.differences.map { field("differs", $0) }
    if let failure = evidence.failure { lines.append(field("because", failure)) }
    if let hint = evidence.hint { lines.append(field("", hint)) }
    return lines + evidence.notes.map { field("note", $0) }
  }

  private static func plural(_ count: Int64, _ noun: String) -> String {
    "\(Quantity.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func field(_ name: String, _ text: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 10 - name.count)) + text
  }
}
