/// Views and materialized views.
enum ViewRules {
  static func assessment(of change: SchemaChange) -> Assessment {
    let name = change.key.name
    let isStored = change.kind == .materializedView
    let word = change.kind.keyword
    let query = change.new?["def"].text ?? ""
    switch change.action {
    case .add:
      return Assessment(
        .low, procedure: ["Create it."],
        statements: query.isEmpty
          ? [] : [Statement.ended("CREATE \(word) \(name)\(options(change)) AS\n\(query)")])
    case .drop:
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on \(name)",
        procedure: ["Make sure that no code and no other view reads it.", "Drop it without CASCADE."],
        statements: ["DROP \(word) \(name);"])
    case .alter where change.attribute == "def" || change.attribute == "options":
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on \(name)", scans: isStored,
        procedure: isStored
          ? [
            "Drop it with its indexes, make it anew, and refresh it.",
            "Expect readers to fail meanwhile; do it in one transaction.",
          ]
          : [
            "Replace the view; when columns go or change type, drop it with what reads it and make all anew."
          ],
        statements: isStored
          ? ["DROP \(word) \(name);", Statement.ended("CREATE \(word) \(name) AS\n\(query)")]
          : [Statement.ended("CREATE OR REPLACE \(word) \(name)\(options(change)) AS\n\(query)")])
    case .alter:
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on \(name)", procedure: ["Alter the view by hand."])
    }
  }

  private static func options(_ change: SchemaChange) -> String {
    let options = change.new?["options"].texts ?? []
    return options.isEmpty ? "" : " WITH (\(options.joined(separator: ", ")))"
  }
}
