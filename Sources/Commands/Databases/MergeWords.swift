import ArchiveModel
import RowMerge

/// Reads the words of merge's options, in which names may be quoted as in SQL.
enum MergeWords {
  /// `users=email`, `budgets=user_id,month`; throws `usage`.
  static func matches(_ texts: [String]) throws -> [TableName: [String]] {
    try collected(texts) { text in
      let parts = split(text, at: "=")
      guard parts.count == 2 else {
        throw wrong("--match", text, "Write TABLE=COLUMN or TABLE=COLUMN,COLUMN, such as users=email.")
      }
      let columns = try split(parts[1], at: ",").map { try column($0, in: "--match") }
      guard Set(columns).count == columns.count else {
        throw wrong("--match", text, "Name each column once.")
      }
      return (try TableName(parts[0]), columns)
    }
  }

  /// `users.password_hash`, `"Odd schema".users."Odd column"`; throws `usage`.
  static func excluded(_ texts: [String]) throws -> [TableName: [String]] {
    var result: [TableName: [String]] = [:]
    for text in texts {
      let (table, column) = try place(text, in: "--exclude")
      result[table, default: []].append(column)
    }
    return result
  }

  /// `users.mail=email`; throws `usage`.
  static func renamed(_ texts: [String]) throws -> [TableName: [String: String]] {
    var result: [TableName: [String: String]] = [:]
    for text in texts {
      let parts = split(text, at: "=")
      guard parts.count == 2 else {
        throw wrong("--map", text, "Write TABLE.COLUMN=COLUMN, such as users.mail=email.")
      }
      let (table, from) = try place(parts[0], in: "--map")
      let into = try column(parts[1], in: "--map")
      guard result[table, default: [:]].updateValue(into, forKey: from) == nil else {
        throw wrong("--map", text, "Map each column once.")
      }
    }
    return result
  }

  /// `update`, `users=update`; throws `usage`.
  static func readPolicies(_ texts: [String], into choices: inout MergeChoices) throws {
    var hasCommon = false
    for text in texts {
      let parts = split(text, at: "=")
      guard let policy = ConflictPolicy(rawValue: parts[parts.count - 1]), parts.count <= 2 else {
        throw wrong("--on-conflict", text, "Write skip, update or fail, or TABLE= before it.")
      }
      if parts.count == 2 {
        let table = try TableName(parts[0])
        guard choices.policies.updateValue(policy, forKey: table) == nil else {
          throw wrong("--on-conflict", text, "Say it once for each table.")
        }
      } else {
        guard !hasCommon else { throw wrong("--on-conflict", text, "Say it once for all tables.") }
        hasCommon = true
        choices.policy = policy
      }
    }
  }

  private static func collected(
    _ texts: [String], _ read: (String) throws -> (TableName, [String])
  ) throws -> [TableName: [String]] {
    var result: [TableName: [String]] = [:]
    for text in texts {
      let (table, columns) = try read(text)
      guard result.updateValue(columns, forKey: table) == nil else {
        throw wrong("--match", text, "Say it once for each table, with all columns.")
      }
    }
    return result
  }

  /// A column with its table before the last dot.
  private static func place(_ text: String, in option: String) throws -> (TableName, String) {
    let parts = split(text, at: ".")
    guard (2...3).contains(parts.count) else {
      throw wrong(option, text, "Write TABLE.COLUMN or SCHEMA.TABLE.COLUMN.")
    }
    return (
      try TableName(parts.dropLast().joined(separator: ".")), try column(parts[parts.count - 1], in: option)
    )
  }

  private static func column(_ text: String, in option: String) throws -> String {
    let name: String
    if text.first == "\"", text.last == "\"", text.count > 2 {
      name = text.dropFirst().dropLast().split(separator: "\"\"", omittingEmptySubsequences: false)
        .joined(separator: "\"")
    } else {
      name = text
    }
    guard !name.isEmpty, text.first == "\"" || !name.contains("\"") else {
      throw wrong(option, text, "Write the column's name; put odd names in double quotes.")
    }
    return name
  }

  /// The parts between a mark that stands outside of double quotes.
  private static func split(_ text: String, at mark: Character) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == mark, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func wrong(_ option: String, _ text: String, _ hint: String) -> FaceFault {
    FaceFault(.usage, "\(option) does not understand \(text.quotedForMessage)", hint: hint)
  }
}
