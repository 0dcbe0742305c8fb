import ArchiveModel

/// What psql or pg_restore is asked for, as a value.
///
/// The database is never among the words: it goes by the environment, as all of the connection does.
package enum RestoreCommand: Equatable, Sendable {
  /// When a script that psql reads is committed.
  package enum Commit: Equatable, Sendable {
    /// At the end of the input, whatever ended it: only for a database that is thrown away when the input fails.
    case atEndOfInput
    /// By a `COMMIT;` that we write after all has been checked; the script must begin with `BEGIN;`.
    case whenTold
  }

  /// A script on standard input.
  case script(Commit)
  /// A custom archive on standard input, or a folder of the directory format, into the connection's database.
  case archive(ArchiveRestore)
  /// The table of contents of an archive, on standard output; `source` nil for standard input.
  case listing(source: String?)
  /// An archive as a script on standard output, for `PlainDumpFilter`; `list` is the path of a list file.
  case asScript(source: String?, list: String?, definitionsOnly: Bool)
  /// Reads all of an archive without restoring it: finds cut and undecompressable ones.
  case readThrough(source: String?)

  /// The program that takes the words.
  package var tool: PostgresTool {
    if case .script = self { .psql } else { .pgRestore }
  }

  /// The words after the program's name.
  package var arguments: [String] {
    switch self {
    case .script(let commit):
      let single = commit == .atEndOfInput ? ["-1"] : []
      return ["-X", "-v", "ON_ERROR_STOP=1"] + single + ["-q", "--no-password", "-f", "-"]
    case .archive(let restore): return restore.arguments
    case .listing(let source): return ["--list", "--verbose"] + Self.words(source)
    case .asScript(let source, let list, let definitionsOnly):
      return (definitionsOnly ? ["--schema-only"] : []) + (list.map { ["--use-list=\($0)"] } ?? [])
        + ["--file=-"] + Self.words(source)
    case .readThrough(let source): return ["--file=/dev/null"] + Self.words(source)
    }
  }

  /// A path as an argument that is never taken for an option.
  static func words(_ source: String?) -> [String] { source.map { ["--", $0] } ?? [] }
}

/// What pg_restore does with an archive.
package struct ArchiveRestore: Equatable, Sendable {
  /// Nil for standard input, which only the custom format can come from.
  package var source: String?
  /// A list file: the entries to restore.
  package var list: String?
  /// Which part of the dump.
  package var part: Part
  /// Parallel processes; more than one need a `source` and give up the single transaction.
  package var jobs: Int
  /// Drops what is in the way first: for `--in-place` only, and always in one transaction.
  package var cleansFirst: Bool

  /// What of a dump is restored; the words are pg_restore's options without their dashes.
  package enum Part: String, Equatable, Sendable {
    case all
    case rowsOnly = "data-only"
    case definitionsOnly = "schema-only"
  }

  package init(
    source: String? = nil, list: String? = nil, part: Part = .all, jobs: Int = 1, cleansFirst: Bool = false
  ) {
    self.source = source
    self.list = list
    self.part = part
    self.jobs = jobs
    self.cleansFirst = cleansFirst
  }

  /// The words after `pg_restore`.
  package var arguments: [String] {
    // Without --dbname a script would go to standard output; an empty one leaves all to the environment.
    var words = ["--exit-on-error", "--no-password", "--dbname="]
    if jobs > 1, source != nil, !cleansFirst {
      words.append("--jobs=\(jobs)")
    } else {
      words.append("--single-transaction")
    }
    if cleansFirst { words += ["--clean", "--if-exists"] }
    if part != .all { words.append("--\(part.rawValue)") }
    if let list { words.append("--use-list=\(list)") }
    return words + RestoreCommand.words(source)
  }
}
