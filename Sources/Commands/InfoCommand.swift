import ArchiveModel
import ArgumentParser
import Foundation
import Operations

struct InfoCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show an environment's server, database and last backup.")

  @Option(help: ArgumentHelp("Environment to look at.", valueName: "name"))
  var env: String

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var settings: SettingsOptions

  func run(in context: CommandContext) async throws -> ExitStatus {
    let environment = try EnvironmentName(env)
    let operation = try settings.operationContext(in: context)
    let report = try await InfoOperation(environment: environment).run(in: operation)
    if json {
      context.terminal.write(try JSONOutput.document(InfoDocument(report)))
    } else {
      for line in text(report) { context.terminal.line(line) }
    }
    return .ok
  }

  private func text(_ report: InfoReport) -> [String] {
    var lines = [
      "environment   \(report.environment)",
      "server        PostgreSQL \(report.serverVersion) at \(report.server)",
    ]
    lines += report.clients.map { "client        \($0)" }
    lines += [
      "database      \(report.database), \(Quantity.bytes(report.databaseBytes)), \(report.encoding)",
      "revision      \(report.alembicRevisions.isEmpty ? "none" : report.alembicRevisions.joined(separator: ", "))",
      "last backup   \(describe(report.lastGood, report))",
    ]
    if let failure = report.lastFailure {
      lines.append("last failure  \(Quantity.age(of: failure.started, now: report.now)): \(failure.reason ?? "unknown")")
    }
    lines.append("backups       \(report.backupCount)")
    lines += report.warnings.map { "warning       \($0)" }
    guard !report.tables.isEmpty else { return lines }
    var table = Table(columns: [
      Column(title: "TABLE"), Column(title: "ROWS", alignment: .right), Column(title: "SIZE", alignment: .right),
    ])
    table.rows = report.tables.map { [$0.name, Quantity.count($0.rows), Quantity.bytes($0.bytes)] }
    return lines + [""] + table.lines(width: nil)
  }

  private func describe(_ backup: Backup?, _ report: InfoReport) -> String {
    guard let backup else { return "none" }
    return "\(backup.id), \(Quantity.age(of: backup.started, now: report.now)) "
      + "(\(Quantity.civil(backup.started, zone: report.zone))), \(Quantity.bytes(backup.storedBytes))"
  }
}
