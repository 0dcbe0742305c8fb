import ArchiveModel
import Operations

/// A rehearsal for people and programs, and what the process exits with.
enum RehearsalText {
  /// Shows the report; throws `migrationFailed` when the migration fails on these rows.
  static func show(
    _ report: RehearsalReport?, json: Bool, _ environment: EnvironmentName, in context: CommandContext
  ) throws -> ExitStatus {
    guard let report else {
      if json {
        context.terminal.write(try JSONOutput.document(RehearsalDocument(nothingIn: environment)))
      } else {
        context.terminal.line("Nothing is pending in \(environment), so there is nothing to rehearse.")
      }
      return .ok
    }
    if json {
      context.terminal.write(try JSONOutput.document(RehearsalDocument(report)))
    } else {
      for line in lines(report) { context.terminal.line(line) }
    }
    if let failure = report.failure {
      throw FaceFault(
        .migrationFailed, "the migration fails on the rows of backup \(report.backup): \(failure)",
        hint: "Nothing was changed in '\(report.environment)'. Correct the migration and rehearse it again.")
    }
    return report.hasFindings ? .findings : .ok
  }

  private static func lines(_ report: RehearsalReport) -> [String] {
    var lines = [
      "Rehearsed: \(report.steps.count.counting("migration")) of \(report.environment), "
        + "\(MigrationAccount.names(report.current)) -> \(report.target), on backup \(report.backup) in \(report.place)"
    ]
    lines += report.steps.map { "  \($0.revision)\($0.title.isEmpty ? "" : "  \($0.title.onOneLine)")" }
    lines.append("restored in \(Quantity.span(seconds: report.restoreSeconds))")
    if let seconds = report.upgradeSeconds { lines.append("upgrade took \(Quantity.span(seconds: seconds))") }
    lines += report.losses.map { "loses rows: \($0.account)" }
    switch report.wayBack {
    case .same:
      let span = report.downgradeSeconds.map { " in \(Quantity.span(seconds: $0))" } ?? ""
      lines.append("downgrade leads back to the same schema\(span)")
    case .differs(let differences):
      lines.append("downgrade succeeds and does not lead back to the same schema:")
      lines += differences.map { "  \($0)" }
    case .fails(let why): lines.append("there is no way back by alembic: \(why.onOneLine)")
    case .notTried(let why): lines.append("downgrade was not tried: \(why)")
    case nil: break
    }
    lines += report.lossesBack.map { "there and back loses rows: \($0.account)" }
    lines += report.changedBack.map { "there and back changes values: table \($0)" }
    return lines
  }
}
