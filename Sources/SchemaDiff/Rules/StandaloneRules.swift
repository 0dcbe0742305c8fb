/// Sequences, routines, extensions, schemas, and what else stands by itself.
enum StandaloneRules {
  static func assessment(of change: SchemaChange) -> Assessment {
    switch change.kind {
    case .sequence: sequence(change)
    case .routine: routine(change)
    case .schema: schema(change)
    case .extension: extensions(change)
    case .defaultPrivileges:
      Assessment(
        .high, procedure: ["Alter the default privileges by hand; objects that exist keep their grants."])
    default: other(change)
    }
  }

  private static func sequence(_ change: SchemaChange) -> Assessment {
    let name = change.key.name
    switch change.action {
    case .add:
      let new = change.new
      let kind = new?["type"].description ?? "bigint"
      return Assessment(
        .low, procedure: ["Create it."],
        statements: ["CREATE SEQUENCE \(name) AS \(kind) \(SequenceWords(new?.attributes ?? [:]).options);"])
    case .drop:
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on \(name)", losesData: true,
        procedure: [
          "Make sure that no default and no code takes values from it.", "Drop it: its value is gone.",
        ],
        statements: ["DROP SEQUENCE \(name);"])
    case .alter:
      let words: [String: String] = [
        "start": "START WITH", "increment": "INCREMENT BY", "min": "MINVALUE", "max": "MAXVALUE",
        "cache": "CACHE",
        "type": "AS", "owned_by": "OWNED BY",
      ]
      let statement = words[change.attribute ?? ""].map {
        "ALTER SEQUENCE \(name) \($0) \(change.after == .null ? "NONE" : change.after.description);"
      }
      return Assessment(
        .medium, lock: "\(Rules.shareRowExclusive) on \(name)",
        procedure: ["See that its value fits the new bounds.", "Alter it."],
        statements: statement.map { [$0] } ?? [])
    }
  }

  private static func routine(_ change: SchemaChange) -> Assessment {
    let definition = change.new?["def"].text.map { [Statement.ended($0)] } ?? []
    switch change.action {
    case .add: return Assessment(.low, procedure: ["Create it before what calls it."], statements: definition)
    case .drop:
      return Assessment(
        .medium,
        procedure: ["Make sure that no trigger, view or code calls it.", "Drop it without CASCADE."],
        statements: ["DROP ROUTINE \(change.key.name);"])
    case .alter:
      let owns = [change.old, change.new].map { $0?["def"].text?.contains(" SECURITY DEFINER") ?? false }
      return Assessment(
        owns[0] == owns[1] ? .medium : .high,
        procedure: [
          owns[0] == owns[1]
            ? "Read what the new body does." : "See with whose rights it runs now: SECURITY DEFINER changes.",
          "Replace it; when its result changes, drop it with what calls it and make all anew.",
        ], statements: definition)
    }
  }

  private static func schema(_ change: SchemaChange) -> Assessment {
    let name = SQLName.quoted(change.key.name)
    guard change.action == .drop else {
      return Assessment(.low, procedure: ["Create it first."], statements: ["CREATE SCHEMA \(name);"])
    }
    return Assessment(
      .medium, lock: "\(Rules.accessExclusive) on all that is in it",
      procedure: ["Drop what is in it, each with its own procedure.", "Drop it without CASCADE."],
      statements: ["DROP SCHEMA \(name);"])
  }

  private static func extensions(_ change: SchemaChange) -> Assessment {
    let name = SQLName.quoted(change.key.name)
    switch change.action {
    case .add:
      return Assessment(
        .medium,
        procedure: [
          "Install its package on the target's server.", "Create it, as a superuser if it is not trusted.",
        ],
        statements: [
          "CREATE EXTENSION \(name) WITH SCHEMA \(SQLName.quoted(change.new?["schema"].text ?? "public"));"
        ])
    case .drop:
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on all that it made", losesData: true,
        procedure: ["Find columns, indexes and functions that use it.", "Drop it without CASCADE."],
        statements: ["DROP EXTENSION \(name);"])
    case .alter:
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on what it made",
        procedure: ["See pg_extension_update_paths for the way.", "Try the update in a copy."],
        statements: change.attribute == "version"
          ? ["ALTER EXTENSION \(name) UPDATE TO \(SQLName.literal(change.after.description));"] : [])
    }
  }

  private static func other(_ change: SchemaChange) -> Assessment {
    let drop =
      change.kind == .cast
      ? ["DROP CAST (\(change.key.name));"] : Statement.name(change.key).map { ["DROP \($0);"] } ?? []
    return Assessment(
      .medium,
      procedure: [
        change.action == .drop
          ? "Make sure that nothing uses it, then drop it." : "Make it by hand as in the source."
      ],
      statements: change.action == .drop ? drop : [])
  }
}
