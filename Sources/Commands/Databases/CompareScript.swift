import Operations
import SchemaDiff

/// A comparison as statements to begin from; a suggestion, never run by us.
struct CompareScript {
  private let outcome: CompareOutcome

  init(_ outcome: CompareOutcome) { self.outcome = outcome }

  var lines: [String] {
    let head = [
      "-- A suggestion of strongroom: read it, order it, try it on a copy. Nothing of it has been run.",
      "-- It would make \(outcome.target.name) as \(outcome.source.name).",
    ]
    guard !outcome.differences.isEmpty else { return head + ["-- There is nothing to do."] }
    let later = outcome.differences.flatMap(\.assessment.laterStatements)
    let setups = Set(outcome.differences.compactMap(\.assessment.preCheck?.setup)).sorted()
    return head + setups.flatMap { ["-- Some checks call this function:", Self.comment("-- \($0)")] }
      + ordered.flatMap(block)
      + (later.isEmpty ? [] : ["", "-- Foreign keys of the new tables."] + later)
  }

  /// What is added comes before what uses it, what is dropped comes last; but what hangs on others is dropped first, as
  /// views do that keep a column's type, and a function before another one of its name is made.
  private var ordered: [Difference] {
    let made = Set(outcome.differences.filter { $0.change == .add && $0.kind == .routine }.map(Self.bareName))
    func rank(_ difference: Difference) -> Int {
      let isReplaced = difference.kind == .routine && made.contains(Self.bareName(difference))
      return difference.change == .drop && (Self.hanging.contains(difference.kind) || isReplaced)
        ? Self.rank(difference) - 2000 : Self.rank(difference)
    }
    return outcome.differences.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
  }

  private static let hanging: Set<ObjectKind> = [.view, .materializedView, .trigger, .policy, .rule]

  /// A routine's name without its arguments.
  private static func bareName(_ routine: Difference) -> Substring {
    routine.object.prefix { $0 != "(" }
  }

  private static let creation: [ObjectKind] = [
    .schema, .extension, .collation, .enumType, .compositeType, .domain, .range, .sequence, .table,
    .foreignTable,
    .column, .routine, .constraint, .index, .view, .materializedView, .trigger, .policy, .rule,
  ]

  private static func rank(_ difference: Difference) -> Int {
    let place = creation.firstIndex(of: difference.kind) ?? creation.count
    return difference.change == .drop ? 1000 - place : place
  }

  private func block(_ difference: Difference) -> [String] {
    let told = difference.assessment
    let title =
      "-- \(told.risk.rawValue): \(difference.change.rawValue) \(difference.kind.rawValue) \(difference.object)"
      + (difference.attribute.map { " (\($0))" } ?? "") + (told.losesData ? "; data can be lost" : "")
    var lines = ["", Self.comment(title)]
    if let check = told.preCheck {
      lines.append(Self.comment("-- 0 \(check.counts): \(check.sql);"))
    }
    guard difference.change != .possibleRename else {
      return lines + told.statements.map { Self.comment("-- instead of dropping and adding: \($0)") }
    }
    return lines + (told.statements.isEmpty ? ["-- to be written by hand"] : told.statements)
  }

  /// A comment that stays one, whatever names are in it.
  private static func comment(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: "\n-- ")
  }
}
