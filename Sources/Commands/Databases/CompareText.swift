import ArchiveModel
import Operations
import SchemaDiff

/// A comparison for people, grouped by risk.
struct CompareText {
  private let outcome: CompareOutcome

  init(_ outcome: CompareOutcome) { self.outcome = outcome }

  var lines: [String] {
    let heading = "\(name(outcome.target)) would become as \(name(outcome.source))"
    guard !outcome.differences.isEmpty else {
      return ["\(name(outcome.target)) and \(name(outcome.source)) have the same schema"]
    }
    let groups = Risk.allCases.reversed().flatMap { risk -> [String] in
      let found = outcome.differences.filter { $0.assessment.risk == risk }
      return found.isEmpty ? [] : ["", risk.rawValue] + found.flatMap(paragraph)
    }
    return [heading] + groups + [""] + asking + [total]
  }

  /// How the checks are put to the rows; only of an environment can they be asked.
  private var asking: [String] {
    let hasChecks = outcome.differences.contains { $0.assessment.preCheck != nil }
    guard hasChecks, outcome.target.kind == "environment" else { return [] }
    return [
      "strongroom preflight --env \(outcome.target.name) --against \(name(outcome.source)) asks the rows these checks"
    ]
  }

  private func name(_ side: CompareOutcome.Side) -> String {
    side.kind == "environment" ? side.name : "\(side.kind):\(side.name)"
  }

  private var total: String {
    let counts = Risk.allCases.reversed().compactMap { risk -> String? in
      let count = outcome.differences.count { $0.assessment.risk == risk }
      return count == 0 ? nil : "\(count) \(risk.rawValue)"
    }
    return "\(outcome.differences.count.counting("difference")): \(counts.joined(separator: ", "))"
  }

  private func paragraph(_ difference: Difference) -> [String] {
    let told = difference.assessment
    let mark: String =
      switch difference.change {
      case .add: "+"
      case .drop: "-"
      case .alter: "~"
      case .possibleRename: "?"
      }
    let what = difference.change == .possibleRename ? " perhaps renamed" : ""
    let attribute = difference.change == .alter ? difference.attribute.map { " \($0)" } ?? "" : ""
    var lines = ["  \(mark) \(difference.kind.rawValue) \(difference.object)\(attribute)\(what)"]
    let values = [difference.before, difference.after].map { $0.map(Self.short) ?? "none" }
    if difference.change == .alter || difference.change == .possibleRename {
      // Of what is secret both sides only say that it differs.
      lines.append("      \(values[0])\(values[0] == values[1] ? "" : " -> \(values[1])")")
    } else if let text = difference.after ?? difference.before, text != difference.kind.rawValue {
      lines.append("      \(Self.short(text))")
    }
    let effects = [
      told.losesData ? "data can be lost" : nil, told.rewrites ? "rewrites the table" : nil,
      told.scans ? "reads all rows" : nil, told.lock.map { "lock: \($0)" },
    ].compactMap { $0 }
    if !effects.isEmpty { lines.append("      \(effects.joined(separator: "; "))") }
    lines += told.procedure.enumerated().map { "      \($0.offset + 1). \($0.element)" }
    if let check = told.preCheck { lines.append("      check, \(check.counts): \(check.sql)") }
    return lines
  }

  /// The first line, shortened.
  private static func short(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 100 ? line.prefix(99) + "…" : line
  }
}
