import ArchiveModel
import PostgresTools

/// The tables of which a script may change values that are there: what is read before it and compared afterwards.
///
/// Only where no single transaction takes all of it back; rows that are added or gone are counted anyway.
struct ValueChanges: Sendable, Equatable {
  /// By their last names; nil for any table.
  private let tables: Set<String>?

  static let none = ValueChanges(tables: [])
  static let any = ValueChanges(tables: nil)

  private init(tables: Set<String>?) { self.tables = tables }

  /// Reads the statements of a script; one that cannot be looked into may change anything.
  init(by statements: [String]) {
    var tables: Set<String> = []
    for statement in statements {
      switch Self.change(by: statement) {
      case .nothing: break
      case .of(let table): tables.insert(table)
      case .anything:
        self = .any
        return
      }
    }
    self.init(tables: tables.subtracting(["alembic_version"]))
  }

  func includes(_ table: TableName) -> Bool {
    table.name != "alembic_version" && tables?.contains(table.name) != false
  }

  private enum Change {
    case nothing
    case of(String)
    case anything
  }

  private static func change(by statement: String) -> Change {
    let text = statement.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: " ")
    let lower = text.lowercased()
    switch StatementKind(statement) {
    case .end: return .nothing
    case .code: return .anything
    case .definition:
      // Another type, and also what is put in the place of a value: USING, and GENERATED as of PostgreSQL 17.
      guard lower.hasPrefix("alter"), lower.contains(/\balter\b.*\balter\b.*\b(type|expression)\b/)
      else { return .nothing }
      return table(in: text, behind: /(?i)^\s*alter\s+(foreign\s+)?table\s+(if\s+exists\s+)?(only\s+)?/)
    case .rows:
      if lower.hasPrefix("insert") {
        guard lower.contains(/\bon\s+conflict\b/), lower.contains(/\bdo\s+update\b/) else { return .nothing }
        return table(in: text, behind: /(?i)^\s*insert\s+into\s+/)
      }
      if lower.hasPrefix("update") { return table(in: text, behind: /(?i)^\s*update\s+(only\s+)?/) }
      if lower.hasPrefix("delete") { return table(in: text, behind: /(?i)^\s*delete\s+from\s+(only\s+)?/) }
      return .anything
    }
  }

  /// The last part of the name behind some words; anything where no name can be read.
  private static func table(in text: String, behind words: some RegexComponent) -> Change {
    guard let start = text.prefixMatch(of: words)?.range.upperBound,
      let found = text[start...].prefixMatch(of: /((?:"(?:[^"]|"")+"|[\w$]+)\.)?("(?:[^"]|"")+"|[\w$]+)/)
    else { return .anything }
    let last = found.output.2
    guard last.hasPrefix("\"") else { return .of(last.lowercased()) }
    return .of(String(last.dropFirst().dropLast()).replacing("\"\"", with: "\""))
  }
}

/// The values of one table at one moment.
struct TableValues: Codable, Sendable, Equatable {
  /// The table with the columns that were looked at, as they were called.
  var identity: TableIdentity
  /// As `CensusReader.valueSums(of:)` gives it.
  var sum: String

  /// Those of the tables that a script may change, without the columns that it drops.
  static func read(
    _ changes: ValueChanges, of tables: [TableIdentity], without drops: [MigratePlan.Drop],
    by reader: CensusReader
  ) async throws -> [TableValues] {
    try await read(
      tables.filter { changes.includes($0.table) }.map { table in
        let kept = table.columns.filter { _, name in
          !drops.contains { $0.column == name && $0.table == table.table }
        }
        return TableIdentity(oid: table.oid, table: table.table, columns: kept)
      }, by: reader)
  }

  /// The same tables and columns at another moment, whatever they are called now; those that are gone are left out.
  static func read(
    like earlier: [TableValues], of tables: [TableIdentity], by reader: CensusReader
  ) async throws -> [TableValues] {
    try await read(earlier.compactMap { $0.identity.found(in: tables) }, by: reader)
  }

  private static func read(_ tables: [TableIdentity], by reader: CensusReader) async throws -> [TableValues] {
    let sums = try await reader.valueSums(of: tables)
    return tables.compactMap { table in sums[table.oid].map { TableValues(identity: table, sum: $0) } }
  }
}

extension [TableValues] {
  /// The tables of which values have changed since; one that cannot be compared is none of them.
  func changed(since earlier: [TableValues], at tables: [TableIdentity]) -> [TableName] {
    earlier.compactMap { then in
      guard let place = then.identity.found(in: tables),
        let now = first(where: { $0.identity.oid == place.oid }), now.sum != then.sum
      else { return nil }
      return then.identity.table
    }
  }
}

extension TableIdentity {
  /// The same columns in the table as it is now, or in the one that took its place; nil when one is gone.
  fileprivate func found(in tables: [TableIdentity]) -> TableIdentity? {
    let same = tables.first { $0.oid == oid }
    guard let now = same ?? tables.first(where: { $0.table == table }) else { return nil }
    var found: [Int: String] = [:]
    for (number, name) in columns {
      let column = same == nil ? now.columns.values.first { $0 == name } : now.columns[number]
      guard let column else { return nil }
      found[number] = column
    }
    return TableIdentity(oid: now.oid, table: now.table, columns: found)
  }
}
