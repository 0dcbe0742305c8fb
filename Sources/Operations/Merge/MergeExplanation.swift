import ArchiveModel
import Foundation
import PostgresTools
import RowMerge

/// What a refusal of the server means for a merge, and what can be done about it.
struct MergeExplanation {
  let layout: MergeLayout

  private static let roleHint =
    "Use a role that may read and write these tables, and that row-level security hides nothing from."

  /// The same fault, when rows were read, compared or committed.
  func whileLooking(_ fault: PostgresFault, _ consequence: String) -> OperationFault {
    let hint: String? =
      if let staged = stagedColumn(fault) {
        "Its values do not fit the type that the target has: leave it out with --exclude \(staged), or change the type."
      } else {
        switch fault.code {
        case .permissionDenied: Self.roleHint
        case .relationMissing:
          "Look at what the target's own checks, domains and indexes call: it names this."
        default: fault.hint
        }
      }
    return OperationFault(fault.code, "\(consequence): \(fault.message)", hint: hint, cause: fault.cause)
  }

  /// What the look could not foresee; nil for what is checked at the end, of all tables together.
  func whileWriting(_ fault: PostgresFault, _ write: MergeWrite?) -> OperationFault {
    let place = write.map { ", for the server refused to \($0.what)" } ?? ""
    let message = "nothing was merged\(place): \(fault.message)"
    let tables = write.flatMap { layout.table($0.table) }.map { [$0] } ?? layout.merged
    return OperationFault(fault.code, message, hint: hint(for: fault, tables), cause: fault.cause)
  }

  private func hint(for fault: PostgresFault, _ tables: [TableLayout]) -> String? {
    guard let state = fault.state, !["08", "40", "53", "55", "57", "58", "XX"].contains(state.prefix(2))
    else {
      return fault.hint
    }
    if fault.code == .permissionDenied { return Self.roleHint }
    // A value or an expression that does not fit the column: 42804, 42883, 42846, and data exceptions.
    let isOfType = ["42804", "42846", "42883"].contains(state) || state.hasPrefix("22")
    if isOfType, let column = namedColumn(fault, tables) {
      return "The column's type is the reason: leave it out with --exclude \(column), or change the type."
    }
    let fired = tables.filter { !$0.triggersRest && !$0.triggers.isEmpty }
    guard fired.isEmpty else {
      let names = fired.map { "\($0.triggers.map(\.name).joined(separator: ", ")) of \($0.name)" }.joined(
        separator: "; ")
      return
        "It is known only when rows are written. Read what the server says; triggers fire there (\(names)), "
        + "and rest with --no-triggers."
    }
    let way =
      "leave the column that it is about out with --exclude \(tables.first?.name.description ?? "TABLE").COLUMN"
    return "It is known only when rows are written. Correct the rows that the server speaks of, or \(way)."
  }

  private func text(_ fault: PostgresFault) -> String { fault.complaint?.description ?? "" }

  /// A column that the server put into quotes.
  private func namedColumn(_ fault: PostgresFault, _ tables: [TableLayout]) -> String? {
    let words = text(fault)
    for table in tables {
      if let column = table.columns.first(where: { words.contains("\"\($0.name)\"") }) {
        return "\(table.name).\(column.sourceName)"
      }
    }
    return nil
  }

  /// The column whose values could not be read into the temporary table, by the server's context of a COPY.
  private func stagedColumn(_ fault: PostgresFault) -> String? {
    let words = text(fault)
    for table in layout.tables {
      guard
        let place = words.range(
          of: "COPY \(MergeStatements(layout, isPreview: true).stageName(table.name)), ")
      else { continue }
      let line = words[place.upperBound...].prefix { !$0.isNewline }
      let column = table.columns.first { line.contains(" \($0.name):") || line.hasSuffix(" \($0.name)") }
      return "\(table.name).\(column?.sourceName ?? "COLUMN")"
    }
    return nil
  }
}
