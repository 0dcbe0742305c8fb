import ArchiveModel
import ArgumentParser
import Operations
import SchemaDiff

struct PreflightCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "preflight", abstract: "Ask a database's rows whether a change of its schema will succeed.",
    discussion: """
      --against takes another environment, backup:ID or file:PATH as what the database is to become; --sql takes a script,
      reads what locks, rewrites or loses, and tries it on an empty copy of the schema in a throw-away server. The
      database itself is only read. Exit 13 when something speaks against the change.
      """)

  @Option(help: ArgumentHelp("Environment that is to be changed.", valueName: "name"))
  var env: String

  @Option(help: ArgumentHelp("What its schema is to become.", valueName: "side"))
  var against: String?

  @Option(help: ArgumentHelp("Script of the statements that are to be run.", valueName: "file"))
  var sql: String?

  @Flag(help: "Look at the project's migrations that the database has not had.")
  var pending = false

  @Flag(help: "Load files that the catalog does not know into the throw-away server.")
  var trustFile = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var keys: KeyOptions
  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let request = PreflightRequest(
      environment: try EnvironmentName(env), change: try change(), trustFiles: trustFile)
    let report = try await PreflightOperation(request).run(
      in: try settings.operationContext(in: context, keys: keys))
    if json {
      context.terminal.write(try JSONOutput.document(PreflightDocument(report)))
    } else {
      for line in lines(report) { context.terminal.line(line.onOneLine) }
    }
    return report.findings.isEmpty && report.unanswered.isEmpty ? .ok : .findings
  }

  private func change() throws -> PreflightRequest.Change {
    switch (against, sql, pending) {
    case (let side?, nil, false): return .against(try CompareSide(side))
    case (nil, let path?, false): return .script(path)
    case (nil, nil, true): return .pending
    default:
      throw FaceFault(
        .usage, "preflight wants one of --against, --sql and --pending",
        hint: "Use --against dev to look at what dev has, --pending to look at the migrations to come.")
    }
  }

  private func lines(_ report: PreflightReport) -> [String] {
    var lines: [String] = []
    for finding in report.findings {
      let mark =
        finding.blocks ? "  (would fail)" : finding.changesValues ? "  (would change values)" : ""
      lines.append("\(finding.risk.rawValue)  \(finding.rule)\(mark)  \(finding.object)")
      lines.append("    \(finding.why)")
      if !finding.instead.isEmpty { lines.append("    \(finding.instead)") }
    }
    lines += report.unanswered.map { "not answered: \($0)" }
    let count = report.findings.count
    let blocking = report.findings.count { $0.blocks }
    let changing = report.findings.count { $0.changesValues }
    let what = against == nil ? "statement" : "difference"
    lines.append(
      "\(report.looked.counting(what)), \(report.asked) asked of the rows, "
        + (count == 0 ? "nothing found" : "\(count.counting("finding")), \(blocking) would fail")
        + (changing == 0 ? "" : ", \(changing) would change values"))
    return lines
  }
}
