import ArchiveModel

/// What of a dump is not loaded with the rest in a test restore, because an ordinary role may not run it.
///
/// The load itself runs without a superuser, so that nothing in a dump can reach beyond its database. What needs
/// one is taken out of the dump, looked at, and run apart: these statements execute no code of the dump's.
package enum SetAside: Equatable, Sendable, CaseIterable {
  /// Privileges and default privileges: they may be given in another role's name.
  case privileges
  /// Filling materialized views, which needs the privileges.
  case refresh
  /// Publications and subscriptions.
  case replication
  /// Event triggers, and comments on what only a superuser owns.
  case eventTrigger

  /// Where an entry belongs; nil when it is loaded with the rest.
  package static func of(_ entry: ArchiveEntry) -> SetAside? {
    switch entry.desc {
    case "ACL", "ACL LANGUAGE", "DEFAULT ACL": .privileges
    case "MATERIALIZED VIEW DATA": .refresh
    case "PUBLICATION", "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "SUBSCRIPTION",
      "SUBSCRIPTION TABLE":
      .replication
    case "EVENT TRIGGER": .eventTrigger
    case "COMMENT":
      ["EVENT TRIGGER ", "PUBLICATION ", "SUBSCRIPTION ", "EXTENSION "].contains { entry.name.hasPrefix($0) }
        ? .eventTrigger : nil
    default: nil
    }
  }

  /// The beginnings of the statements that belong here.
  private var verbs: [String] {
    switch self {
    case .privileges:
      [
        "GRANT ", "REVOKE ", "ALTER DEFAULT PRIVILEGES ", "SET SESSION AUTHORIZATION ",
        "RESET SESSION AUTHORIZATION",
      ]
    case .refresh: ["REFRESH MATERIALIZED VIEW "]
    case .replication:
      ["CREATE PUBLICATION ", "ALTER PUBLICATION ", "CREATE SUBSCRIPTION ", "ALTER SUBSCRIPTION "]
    case .eventTrigger:
      [
        "CREATE EVENT TRIGGER ", "ALTER EVENT TRIGGER ", "COMMENT ON EVENT TRIGGER ",
        "COMMENT ON PUBLICATION ",
        "COMMENT ON SUBSCRIPTION ", "COMMENT ON EXTENSION ",
      ]
    }
  }

  /// Whether a statement is one that pg_dump writes for such an entry; settings between them are passed over.
  func admits(_ sql: String) -> Bool {
    guard verbs.contains(where: { sql.hasPrefix($0) }) else { return false }
    let words = SQLTokens.of(sql.utf8)
    switch (words.first?.kind, words.dropFirst().first?.kind) {
    case (.word("create"), .word("subscription")):
      // Anything else would reach for the other server at once.
      return words.indices.contains { index in
        words[index...].count > 2 && words[index].is("connect") && words[index + 1].isMark("=")
          && words[index + 2].is("false")
      }
    case (.word("alter"), .word("subscription")): return Self.givesOwner(words)
    // Membership in a role, such as one that may run programs, is no privilege on an object of the dump's.
    case (.word("grant"), _), (.word("revoke"), _): return words.contains { $0.is("on") }
    default: return true
    }
  }

  static func givesOwner(_ words: [SQLToken]) -> Bool {
    words.first?.is("alter") == true
      && zip(words, words.dropFirst()).contains { $0.is("owner") && $1.is("to") }
  }
}

/// One statement that was set aside, with the entry that it stands in.
package struct SetAsideStatement: Equatable, Sendable {
  /// By the entry's kind; the statement was found to be one that belongs there.
  package let kind: SetAside
  /// The object under whose comment it stands in the dump.
  package let entry: ArchiveEntry
  /// As it stands in the dump, without the semicolon.
  package let sql: String

  /// Whether it only names an owner, which a superuser's catalog says as well.
  package var givesOwner: Bool {
    SetAside.givesOwner(SQLTokens.of(sql.utf8))
  }
}

/// What a dump says of one extension.
package struct DumpedExtension: Equatable, Sendable {
  /// Out of its quotes, as its entry has it.
  package let name: String
  /// Nil when the extension's own files say where it goes.
  package let schema: String?

  /// Reads `CREATE EXTENSION IF NOT EXISTS name WITH SCHEMA schema`.
  init(_ name: String, statement: ArraySlice<UInt8>) {
    self.name = name
    let words = SQLTokens.of(statement)
    let place = words.firstIndex { $0.is("schema") }
    schema = place.flatMap { words.indices.contains($0 + 1) ? words[$0 + 1].identifier : nil }
  }
}

/// Gathers what a test restore runs apart, while the dump is read.
struct SetAsideCollector {
  private(set) var statements: [SetAsideStatement] = []
  private(set) var extensions: [DumpedExtension] = []
  private var bytes = 0

  /// Statements of more bytes than this in all are not kept.
  private static let most = 64 << 20

  /// Takes a statement of an entry; throws `dumpUnsafe` for one that does not belong to it.
  mutating func note(
    _ entry: ArchiveEntry, _ statement: PlainDumpStatement, isFirst: Bool
  ) throws(PostgresFault) {
    if entry.desc == "EXTENSION", isFirst {
      extensions.append(DumpedExtension(entry.name, statement: statement.text))
    }
    guard let kind = SetAside.of(entry) else { return }
    var text = statement.text
    if text.last == UInt8(ascii: ";") { text.removeLast() }
    let sql = DumpText.decoded(text)
    if sql.hasPrefix("SET default_") || sql.hasPrefix("SELECT pg_catalog.set_config('search_path'") { return }
    guard kind.admits(sql), text.count < PlainDumpScanner.keptBytes - 1 else {
      throw PostgresFault.unsafeDump(
        "has a statement that does not belong to its entry, \(entry.desc) \(entry.name.quotedForMessage),",
        line: statement.line)
    }
    bytes += text.count
    guard bytes <= Self.most else {
      throw PostgresFault.unsafeDump("grants and publishes in more than 64 MiB of text", line: statement.line)
    }
    statements.append(SetAsideStatement(kind: kind, entry: entry, sql: sql))
  }
}
