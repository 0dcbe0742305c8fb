import ArchiveModel
import ArgumentParser
import Operations
import Foundation

struct ValidateCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check that a database keeps what its schema promises.",
    discussion: """
      One line per check: invalid indexes, constraints that are not validated, rows without their parent, sequences behind
      their column, duplicate keys, collations of another version, and more. Nothing is changed. Exit 13 when there is an
      error or a warning; remarks alone are 0.
      """)

  @Option(help: ArgumentHelp("Environment to check.", valueName: "name"))
  var env: String

  @Flag(help: "Read the catalogs only, no rows: for large databases.")
  var quick = false

  @Flag(help: "Show every finding below its check.")
  var details = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let operation = ValidateOperation(environment: try EnvironmentName(env), quick: quick)
    let report = try await operation.run(in: try settings.operationContext(in: context))
    if json {
      context.terminal.write(try JSONOutput.document(ValidateDocument(report)))
    } else {
      for line in lines(report) { context.terminal.line(line.onOneLine) }
    }
    return report.serious == 0 ? .ok : .findings
  }

  private func lines(_ report: ValidateReport) -> [String] {
    let width = report.results.map(\.name.count).max() ?? 0
    var lines: [String] = []
    for result in report.results {
      let name = result.name.padding(toLength: width, withPad: " ", startingAt: 0)
      lines.append("\(word(result))  \(name)  \(sentence(result))")
      guard details else { continue }
      lines += result.findings.map { "           \($0.object): \($0.detail)" }
    }
    let asked = report.results.count { $0.skipped == nil }
    let serious = report.serious
    lines.append(
      "\(asked) of \(report.results.count) checks, "
        + (serious == 0 ? "nothing found" : serious.counting("finding"))
        + (serious > 0 && !details ? "; --details shows them" : ""))
    return lines
  }

  private func word(_ result: ValidateReport.Result) -> String {
    let severities = ["error", "warning", "info"]
    let worst = severities.first { severity in result.findings.contains { $0.severity == severity } }
    return (result.skipped == nil ? worst ?? "ok" : "skipped").padding(
      toLength: 7, withPad: " ", startingAt: 0)
  }

  private func sentence(_ result: ValidateReport.Result) -> String {
    if let why = result.skipped { return "not checked: \(why)" }
    guard let first = result.findings.first else { return result.title }
    if details { return "\(result.title), but for \(result.findings.count)" }
    let more = result.findings.count - 1
    return "\(first.object): \(first.detail)" + (more == 0 ? "" : ", and \(more) more")
  }
}
