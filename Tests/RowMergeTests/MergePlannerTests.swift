import ArchiveModel
import Testing

@testable import RowMerge

@Suite struct MergePlannerTests {
  @Test("rows are matched by what is unique and was not made up by the database")
  func naturalKeys() throws {
    let layout = try Sketch.layout(["users", "expenses"], Sketch.tracker) {
      $0.matches = [try TableName("expenses"): ["user_id", "spent_on"]]
    }
    #expect(layout.tables.map(\.name.name) == ["categories", "users", "expenses"])
    #expect(layout.merged.map(\.name.name) == ["users", "expenses"])
    let users = try #require(layout.table(Sketch.name("users")))
    #expect(users.key == MatchKey(columns: ["email"], origin: .uniqueIndex("users_email_key")))
    #expect(users.column("id")?.kind == .renumbered(sequence: "public.users_id_seq"))
    #expect(users.column("code")?.kind == .lasting && users.column("name")?.kind == .value)
    #expect(users.tracked == ["id"])
    let expenses = try #require(layout.table(Sketch.name("expenses")))
    #expect(expenses.references.map(\.tie) == [.known, .known])
    #expect(expenses.column("user_id")?.kind == .key)
  }

  @Test("a tree whose parent is part of the key is matched from its roots down")
  func tree() throws {
    let layout = try Sketch.layout(["categories"], Sketch.tracker)
    let table = try #require(layout.tables.first)
    #expect(table.selfInKey?.columns == ["parent"] && table.key.columns == ["parent", "name"])
  }

  @Test("a circle is broken where a check can wait, else where a column can be NULL, else not at all")
  func circles() throws {
    let nullable = Sketch.circle(isDeferrable: false, isNotNull: false)
    let tie = { (schema: [MergeTable]) throws in
      try Sketch.layout(["a", "b"], schema).tables.flatMap(\.references).map(\.tie)
    }
    #expect(try tie(nullable) == [.linkedLast, .known])
    #expect(try tie(Sketch.circle(isDeferrable: true, isNotNull: true)) == [.checkedLast, .known])
    let fixed = #expect(throws: MergeRefusal.self) {
      try Sketch.layout(["a", "b"], Sketch.circle(isDeferrable: false, isNotNull: true))
    }
    #expect(fixed?.code == .refused && fixed?.message.contains("circle") ?? false)
  }

  @Test("every mistake has a code and says what to write instead")
  func refusals() throws {
    let users = try TableName("users")
    func refusal(
      _ tables: [String], in target: [MergeTable] = Sketch.tracker,
      _ change: (inout MergeChoices) -> Void = { _ in }
    ) -> MergeRefusal? {
      #expect(throws: MergeRefusal.self) { try Sketch.layout(tables, Sketch.tracker, into: target, change) }
    }
    let unknown = refusal(["user"])
    #expect(unknown?.code == .tableNotFound && unknown?.hint == "Did you mean public.users?")
    let keyless = refusal(["expenses"])
    #expect(keyless?.code == .usage && keyless?.hint?.contains("--match public.expenses=COLUMN") ?? false)
    #expect(refusal(["users"]) { $0.matches = [users: ["mail"]] }?.hint == "Did you mean email?")
    #expect(refusal(["users"]) { $0.excluded = [users: ["nam"]] }?.hint == "Did you mean public.users.name?")
    #expect(refusal(["users"]) { $0.excluded = [users: ["email"]] }?.code == .refused)
    let stray = refusal(["users"]) { $0.policies = [TableName(schema: nil, name: "expenses"): .skip] }
    #expect(stray?.hint?.contains("--table public.expenses") ?? false)

    var narrow = Sketch.tracker
    narrow[0].columns.removeAll { $0.name == "name" }
    #expect(refusal(["users"], in: narrow)?.hint?.contains("--exclude public.users.name") ?? false)
    var strict = Sketch.tracker
    strict[0].columns.append(MergeColumn(name: "must", type: "text", isNotNull: true))
    #expect(refusal(["users"], in: strict)?.message.contains("public.users.must") ?? false)
    var twofold = Sketch.tracker
    twofold[0].uniqueKeys.append(Sketch.unique("users_name_key", ["name"]))
    #expect(refusal(["users"], in: twofold)?.message.contains("email or name") ?? false)
  }

  @Test("columns can be left out and mapped, and a reference by another name is followed")
  func mapping() throws {
    var target = Sketch.tracker
    target[0].columns = target[0].columns.map { column in
      var column = column
      if column.name == "name" { column.name = "full_name" }
      return column
    }
    let layout = try Sketch.layout(["users"], Sketch.tracker, into: target) {
      $0.renamed = [TableName(schema: nil, name: "users"): ["name": "full_name"]]
      $0.excluded = [TableName(schema: nil, name: "users"): ["code"]]
    }
    #expect(layout.tables[0].column("full_name")?.sourceName == "name")
    #expect(layout.tables[0].column("code") == nil)
  }

  @Test("a unique index that holds the key is kept by the matching, others are checked")
  func otherIndexes() throws {
    var target = Sketch.tracker
    target[0].uniqueKeys += [
      Sketch.unique("wide", ["email", "name"]), Sketch.unique("partial", ["name"], where: "name > 'a'"),
    ]
    let layout = try Sketch.layout(["users"], Sketch.tracker, into: target)
    #expect(layout.tables[0].uniqueKeys.map(\.name) == ["users_code_key", "partial"])
  }
}

/// Small schemas.
enum Sketch {
  static func name(_ table: String) -> TableName { TableName(schema: "public", name: table) }

  static func unique(
    _ name: String, _ columns: [String], isPrimary: Bool = false, where condition: String? = nil
  )
    -> UniqueKey
  {
    UniqueKey(
      name: name, isPrimary: isPrimary, expressions: columns, plainColumns: columns, predicate: condition,
      usedColumns: columns)
  }

  static func number(_ table: String) -> MergeColumn {
    MergeColumn(name: "id", isNotNull: true, hasDefault: true, sequence: "public.\(table)_id_seq")
  }

  static let tracker = [
    MergeTable(
      name: name("users"),
      columns: [
        number("users"), MergeColumn(name: "email", type: "text", isNotNull: true),
        MergeColumn(name: "name", type: "text", isNotNull: true),
        MergeColumn(name: "code", type: "uuid", hasDefault: true),
      ],
      uniqueKeys: [
        unique("users_pkey", ["id"], isPrimary: true), unique("users_email_key", ["email"]),
        unique("users_code_key", ["code"]),
      ]),
    MergeTable(
      name: name("categories"),
      columns: [
        number("categories"), MergeColumn(name: "parent"),
        MergeColumn(name: "name", type: "text", isNotNull: true),
      ],
      uniqueKeys: [
        unique("categories_pkey", ["id"], isPrimary: true), unique("by_name", ["parent", "name"]),
      ],
      references: [
        ForeignKey(
          name: "parent_fkey", columns: ["parent"], parent: name("categories"), parentColumns: ["id"])
      ]),
    MergeTable(
      name: name("expenses"),
      columns: [
        number("expenses"), MergeColumn(name: "user_id", isNotNull: true), MergeColumn(name: "category_id"),
        MergeColumn(name: "spent_on", type: "date"),
      ],
      uniqueKeys: [unique("expenses_pkey", ["id"], isPrimary: true)],
      references: [
        ForeignKey(name: "user_fkey", columns: ["user_id"], parent: name("users"), parentColumns: ["id"]),
        ForeignKey(
          name: "category_fkey", columns: ["category_id"], parent: name("categories"), parentColumns: ["id"]),
      ]),
  ]

  /// Two tables that refer to each other; what can be done about it is the same for both.
  static func circle(isDeferrable: Bool, isNotNull: Bool) -> [MergeTable] {
    [("a", "b"), ("b", "a")].map { own, other in
      MergeTable(
        name: name(own),
        columns: [
          number(own), MergeColumn(name: "code", isNotNull: true),
          MergeColumn(name: "other", isNotNull: isNotNull),
        ],
        uniqueKeys: [unique("\(own)_pkey", ["id"], isPrimary: true), unique("\(own)_code", ["code"])],
        references: [
          ForeignKey(
            name: "\(own)_fkey", columns: ["other"], parent: name(other), parentColumns: ["id"],
            isDeferrable: isDeferrable)
        ])
    }
  }

  static func layout(
    _ tables: [String], _ source: [MergeTable], into target: [MergeTable]? = nil,
    _ change: (inout MergeChoices) throws -> Void = { _ in }
  ) throws -> MergeLayout {
    var choices = MergeChoices(tables: try tables.map { try TableName($0) })
    try change(&choices)
    return try MergePlanner(
      source: MergeSchema(place: "'dev'", tables: source),
      target: MergeSchema(place: "'prod'", tables: target ?? source), choices: choices
    ).layout()
  }
}
