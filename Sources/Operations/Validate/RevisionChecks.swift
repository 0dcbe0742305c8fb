import ArchiveModel
import Foundation
import MigrationTools
import PostgresTools
import Settings

/// Asks whether a database that alembic keeps knows its revision, and whether it is where the project's migrations end.
struct RevisionChecks {
  let session: PsqlSession
  let access: DatabaseAccess
  let context: OperationContext
  /// The revisions in the database.
  let revisions: [String]

  private typealias Severity = ValidationCheck.Severity

  /// Both answers.
  func results() async throws -> [ValidateReport.Result] {
    let tables = try await CensusReader(session).versionTables().map(SQLText.identifier)
    return [own(tables), try await project(tables)]
  }

  private func own(_ tables: [String]) -> ValidateReport.Result {
    var findings: [ValidateReport.Finding] = []
    if let table = tables.first, revisions.isEmpty {
      findings.append(
        finding(.warning, table, "holds no revision: the next upgrade begins at the first"))
    }
    if tables.count > 1 {
      findings.append(
        finding(
          .warning, tables.joined(separator: ", "),
          "several tables hold revisions: which one counts depends on the search_path"))
    }
    return ValidateReport.Result(
      name: "alembic_revision", title: "the database knows its migration revision",
      severity: Severity.warning.rawValue, findings: findings,
      skipped: tables.isEmpty ? "there is no alembic_version table" : nil)
  }

  private func project(_ tables: [String]) async throws -> ValidateReport.Result {
    var result = ValidateReport.Result(
      name: "alembic_heads", title: "the database is where the project's migrations end",
      severity: Severity.warning.rawValue, findings: [], skipped: nil)
    guard !tables.isEmpty else {
      result.skipped = "there is no alembic_version table"
      return result
    }
    guard hasProject else {
      result.skipped = "no project is named in [alembic]"
      return result
    }
    do {
      result.findings = findings(try await context.migrations(on: access.server).history())
    } catch let fault as MigrationFault {
      result.skipped = fault.message
    }
    return result
  }

  /// Whether the settings name a project, or one lies in the working directory.
  private var hasProject: Bool {
    let settings = context.configuration.alembic
    guard settings.directory.origin == .builtIn, settings.command.origin == .builtIn,
      settings.configFile == nil
    else { return true }
    return FileManager.default.fileExists(atPath: settings.directory.value + "/alembic.ini")
  }

  private func findings(_ history: MigrationHistory) -> [ValidateReport.Finding] {
    let unknown = revisions.filter { !history.knows($0) }.map {
      finding(.error, $0, "the project's migrations do not have this revision")
    }
    let pending = history.pending(after: revisions)
    guard unknown.isEmpty, !pending.isEmpty else { return unknown }
    let names = pending.map { $0.title.isEmpty ? $0.revision : "\($0.revision) (\($0.title))" }
    return [
      finding(
        .warning, revisions.isEmpty ? "no revision" : revisions.joined(separator: ", "),
        "\(pending.count.counting("migration")) behind: \(names.joined(separator: ", "))")
    ]
  }

  private func finding(_ severity: Severity, _ object: String, _ detail: String) -> ValidateReport.Finding {
    ValidateReport.Finding(severity: severity.rawValue, object: object, detail: detail)
  }
}
