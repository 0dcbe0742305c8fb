/// What must change in a target schema for it to become as a source: every difference with its risk and procedure.
package struct SchemaComparison: Equatable, Sendable {
  /// The riskiest first, then by table and name.
  package let differences: [Difference]

  /// Compares; equal schemas give no difference.
  package init(target: Schema, source: Schema, options: CompareOptions = CompareOptions()) {
    let changes = ChangeFinder(target: target, source: source, options: options).changes
    let causes = Folding(changes, target: target, source: source).causes
    let rules = Rules(target: target, source: source)
    let told = causes.map { change in
      Difference(
        kind: change.kind, object: change.key.display, table: Self.table(of: change),
        change: Difference.Change(rawValue: change.action.rawValue) ?? .alter, attribute: change.attribute,
        before: Self.words(change.old, change), after: Self.words(change.new, change),
        assessment: rules.assessment(of: change),
        columnName: change.kind == .column ? change.key.name : nil)
    }
    differences = (told + RenameGuess(causes, target: target, source: source).differences).sorted(
      by: Self.order)
  }

  /// The riskiest of all; nil when there is none.
  package var risk: Risk? { differences.map(\.assessment.risk).max() }

  private static func table(of change: SchemaChange) -> String? {
    change.key.table
      ?? ([.table, .foreignTable, .view, .materializedView].contains(change.kind) ? change.key.name : nil)
  }

  private static func words(_ object: SchemaObject?, _ change: SchemaChange) -> String? {
    guard let object else { return nil }
    guard let attribute = change.attribute else { return Definition(object).summary }
    let value = object[attribute]
    return value == .null ? nil : value.description
  }

  private static func order(_ left: Difference, _ right: Difference) -> Bool {
    if left.assessment.risk != right.assessment.risk { return left.assessment.risk > right.assessment.risk }
    if left.object != right.object { return left.object < right.object }
    return (left.kind.rawValue, left.change.rawValue, left.attribute ?? "")
      < (right.kind.rawValue, right.change.rawValue, right.attribute ?? "")
  }
}
