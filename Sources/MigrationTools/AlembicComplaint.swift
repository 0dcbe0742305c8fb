import ArchiveModel
import Processes

/// What alembic said when it ended with another status than 0.
///
/// It exits with 255 and a line `FAILED: …` when it refuses before anything ran, and with 1 and a traceback when the
/// project's code or the database failed.
struct AlembicComplaint {
  private let lines: [String]
  private let result: ProcessResult

  init(_ result: ProcessResult) {
    self.result = result
    lines = (result.standardErrorTail + "\n" + result.outputText).split(whereSeparator: \.isNewline).map {
      String($0)
    }
  }

  /// The refusal, without its first word.
  private var refusal: String? {
    lines.last { $0.firstRange(of: "FAILED: ") != nil }.flatMap { line in
      line.firstRange(of: "FAILED: ").map { String(line[$0.upperBound...]) }
    }
  }

  /// The exception at the end of the traceback, with the server's detail: the first line after the last frame.
  private var exception: String? {
    guard let frame = lines.lastIndex(where: { $0.hasPrefix("  File \"") }),
      let index = lines[frame...].firstIndex(where: { !($0.first?.isWhitespace ?? true) })
    else { return nil }
    let detail = lines[index...].first { $0.hasPrefix("DETAIL:") }?.split(separator: " ").joined(
      separator: " ")
    return ([Self.plain(lines[index])] + [detail].compactMap(\.self)).joined(separator: "; ")
  }

  /// The sentence without the names of Python's classes before it.
  private static func plain(_ line: String) -> String {
    guard let close = line.firstRange(of: ") "), line.firstRange(of: ": (") != nil else { return line }
    return String(line[close.upperBound...])
  }

  /// The fault that it is.
  func fault(_ task: AlembicTask, in directory: String) -> MigrationFault {
    if let refusal { return refused(refusal, directory) }
    guard let exception else {
      return MigrationFault(
        .toolFailed, "alembic ended with \(result.termination)",
        hint: result.lastErrorLines(1).first.map { "Its last words: \($0)" }
          ?? "Run alembic by hand in \(directory) to see why.")
    }
    if let parent = missingParent(exception) {
      return MigrationFault(
        .revisionMissing, "a migration in \(directory) follows revision '\(parent)', which no file there has",
        hint: "Put that file back, or correct the down_revision that names it.")
    }
    return MigrationFault(.migrationFailed, "alembic failed: \(exception)", hint: Self.hint(exception, task))
  }

  /// The revision that a down_revision names and no file has: alembic warns of it, and then a look-up fails.
  private func missingParent(_ exception: String) -> String? {
    guard let match = exception.wholeMatch(of: /KeyError: '([^']+)'/) else { return nil }
    let name = String(match.output.1)
    return lines.contains { $0.contains("Revision \(name) referenced from") } ? name : nil
  }

  private func refused(_ text: String, _ directory: String) -> MigrationFault {
    if let name = text.firstRange(of: "locate revision identified by ") {
      return MigrationFault(
        .revisionMissing,
        "the migrations in \(directory) have no revision \(text[name.upperBound...])",
        hint:
          "See 'alembic history', or update the project's files to those that the database was migrated with."
      )
    }
    if text.hasPrefix("Multiple head revisions") {
      return MigrationFault(
        .headsAmbiguous, "the migrations in \(directory) have several heads",
        hint: "Use --revision heads for all of them, or join them with 'alembic merge'.")
    }
    if text.hasPrefix("Relative revision") || text.hasPrefix("Walked too far") {
      return MigrationFault(
        .revisionMissing, "there are not so many revisions: \(text)", hint: "See 'alembic history'.")
    }
    if text.hasPrefix("No 'script_location'") || text.hasPrefix("No config file")
      || text.hasPrefix("Path doesn't exist")
    {
      return MigrationFault(
        .configInvalid, "there are no migrations in \(directory): \(text)",
        hint: "Set directory in [alembic] to the folder of alembic.ini.")
    }
    return MigrationFault(
      .toolFailed, "alembic refused: \(text)", hint: "Run it by hand in \(directory) to see more.")
  }

  private static func hint(_ exception: String, _ task: AlembicTask) -> String? {
    if exception.hasPrefix("ModuleNotFoundError") {
      return
        "Install it in the project's virtual environment, or choose a driver that is there with url_scheme in "
        + "[alembic], such as postgresql+psycopg2."
    }
    if exception.contains("lock timeout") {
      return "Somebody holds a lock on the table: try again later, or raise lock_timeout in [alembic]."
    }
    switch task {
    case .upgradeScript, .downgradeScript:
      return "A migration that reads rows cannot be written as SQL: look at it by hand."
    default: return nil
    }
  }
}
