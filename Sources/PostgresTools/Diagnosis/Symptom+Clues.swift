/// The words by which a complaint is recognised, and where the name in it ends.
struct Clue: Sendable {
  let beginning: String
  /// What follows the name on the same line.
  ///
  /// Empty when no name is looked for, a line feed when the name is the rest of the line.
  let end: String
  let meaning: @Sendable (String) -> Symptom

  init(_ beginning: String, _ end: String = "", _ meaning: @escaping @Sendable (String) -> Symptom) {
    self.beginning = beginning
    self.end = end
    self.meaning = meaning
  }

  /// Where the clue first stands in the text, and what it means there.
  func find(in text: String) -> (place: String.Index, symptom: Symptom)? {
    var rest = text.utf8[...]
    while let start = rest.firstRange(of: beginning.utf8) {
      rest = rest[start.upperBound...]
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      switch end {
      case "": return (start.lowerBound, meaning(""))
      case "\n": return (start.lowerBound, meaning(String(decoding: line, as: UTF8.self)))
      default:
        if let stop = line.firstRange(of: end.utf8) {
          return (start.lowerBound, meaning(String(decoding: line[..<stop.lowerBound], as: UTF8.self)))
        }
      }
    }
    return nil
  }
}

extension Symptom {
  /// English words of libpq, the server, the tools, env and docker, from PostgreSQL 12 to 18.
  ///
  /// Where two begin at the same place the first one listed wins.
  static let clues: [Clue] = [
    Clue("env: '", "': No such file or directory") { .toolMissing($0) },
    Clue("env: \u{2018}", "\u{2019}: No such file or directory") { .toolMissing($0) },
    Clue("env: can't execute '", "'") { .toolMissing($0) },
    Clue("exec: \"", "\": executable file not found") { .toolMissing($0) },
    Clue("service \"", "\" is not running") { .containerStopped($0) },
    Clue("No such container: ") { _ in .containerStopped(nil) },

    Clue("failed: Connection refused") { _ in .connectionRefused },
    Clue("connection to server on socket \"", "\" failed: No such file or directory") { .socketMissing($0) },
    Clue("could not translate host name \"", "\" to address") { .hostUnknown($0) },
    Clue("timeout expired") { _ in .connectTimeout },
    Clue("failed: Connection timed out") { _ in .connectTimeout },
    Clue("failed: No route to host") { _ in .connectionRefused },
    Clue("failed: Network is unreachable") { _ in .connectionRefused },
    Clue("the database system is ") { _ in .serverNotReady },
    Clue("sorry, too many clients already") { _ in .tooManyConnections },
    Clue("remaining connection slots are reserved") { _ in .tooManyConnections },
    Clue("too many connections for ") { _ in .tooManyConnections },
    Clue("server does not support SSL, but SSL was required") { _ in .tlsRefused },
    Clue("certificate verify failed") { _ in .tlsRefused },
    Clue("unsupported startup parameter") { _ in .poolerRefused },

    Clue("password authentication failed for user \"", "\"") { .authenticationFailed(user: $0) },
    Clue("Peer authentication failed for user \"", "\"") { .authenticationFailed(user: $0) },
    Clue("Ident authentication failed for user \"", "\"") { .authenticationFailed(user: $0) },
    Clue("no password supplied") { _ in .passwordMissing },
    Clue("no pg_hba.conf entry for ") { _ in .notAdmitted },
    Clue("pg_hba.conf rejects connection") { _ in .notAdmitted },
    Clue("is not permitted to log in") { _ in .notAdmitted },
    Clue("FATAL:  database \"", "\" does not exist") { .databaseMissing($0) },
    Clue("FATAL:  role \"", "\" does not exist") { .loginRoleMissing($0) },
    Clue("database \"", "\" does not exist") { .databaseMissing($0) },
    Clue("role \"", "\" does not exist") { .roleMissing($0) },

    Clue("permission denied for ", "\n") { .permissionDenied($0) },
    Clue("permission denied to ") { _ in .permissionDenied(nil) },
    Clue("must be owner of ", "\n") { .permissionDenied($0) },
    Clue("must be superuser") { _ in .permissionDenied(nil) },
    Clue("must be able to SET ROLE ") { _ in .permissionDenied(nil) },
    Clue("query would be affected by row-level security policy for table \"", "\"") {
      .rowsFiltered(table: $0)
    },
    Clue("column \"", "\" does not exist") { words in
      let parts = words.split(separator: "\" of relation \"", maxSplits: 1)
      return .columnMissing(parts.first.map(String.init), of: parts.count > 1 ? String(parts[1]) : nil)
    },
    Clue("relation \"", "\" does not exist") { .relationMissing($0) },
    Clue("schema \"", "\" does not exist") { .schemaMissing($0) },
    Clue("no matching tables were found for pattern \"", "\n") {
      .noMatchingTables(String($0.dropLast()))
    },
    Clue("no matching tables were found") { _ in .noMatchingTables(nil) },
    Clue("no matching schemas were found") { _ in .noMatchingTables(nil) },
    Clue("duplicate key value violates unique constraint \"", "\"") { .duplicateKey(constraint: $0) },
    Clue("could not create unique index \"", "\"") { .duplicateKey(constraint: $0) },
    Clue("violates foreign key constraint \"", "\"") { .foreignKeyViolation(constraint: $0) },
    Clue("extension \"", "\" is not available") { .extensionMissing($0) },
    Clue("could not open extension control file \"", ".control\"") { path in
      .extensionMissing(path.split(separator: "/").last.map(String.init))
    },
    Clue("extension \"", "\" has no installation script nor update path") { .extensionMissing($0) },

    Clue("server version: ", "\n") { .versionMismatch($0) },
    Clue("unsupported version (", ") in file header") { .archiveTooNew($0) },
    Clue("invalid command \\restrict") { _ in .restrictUnknown },
    Clue("unrecognized configuration parameter \"", "\"") { .settingUnknown($0) },

    Clue("canceling statement due to lock timeout") { _ in .lockTimeout },
    Clue("could not obtain lock on ") { _ in .lockTimeout },
    Clue("canceling statement due to statement timeout") { _ in .statementTimeout },
    Clue("No space left on device") { _ in .diskFull },
    Clue("database \"", "\" already exists") { .databaseExists($0) },
    Clue("database \"", "\" is being accessed by other users") { .databaseInUse($0) },
    Clue("invalid snapshot identifier") { _ in .snapshotGone },
    Clue("snapshot \"", "\" does not exist") { _ in .snapshotGone },
    Clue("server closed the connection unexpectedly") { _ in .connectionLost },
    Clue("terminating connection due to ") { _ in .connectionLost },
    Clue("connection to server was lost") { _ in .connectionLost },
  ]
}
