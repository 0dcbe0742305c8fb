package import ArchiveModel
import PostgresTools

/// What a validation found.
package struct ValidateReport: Sendable {
  /// Whose database was asked.
  package var environment: EnvironmentName
  /// Such as `localhost:5432`.
  package var server: String
  /// The name on its server.
  package var database: String
  /// Such as `15.18`.
  package var serverVersion: String
  /// Whether rows were left unread.
  package var quick: Bool
  /// The answers in order.
  package var results: [Result]
  /// The revisions in `alembic_version`.
  package var revisions: [String]

  /// One check's answer.
  package struct Result: Sendable, Equatable {
    /// Stable, such as `index_invalid`.
    package var name: String
    /// What is true when nothing is found, for people.
    package var title: String
    /// `error`, `warning` or `info`: how much it matters when something is found.
    package var severity: String
    /// Empty when all is well, and when it was skipped.
    package var findings: [Finding]
    /// Why it was not asked or not answered; nil when it was.
    package var skipped: String?
  }

  /// One thing that is wrong.
  package struct Finding: Sendable, Equatable {
    /// `error`, `warning` or `info`; it may differ from that of its check.
    package var severity: String
    /// Such as `public.orders.orders_user_fkey`, or a revision of alembic.
    package var object: String
    /// What is wrong with it, for people.
    package var detail: String
  }

  /// Findings that are more than a remark.
  package var serious: Int {
    results.reduce(0) { $0 + $1.findings.count { $0.severity != ValidationCheck.Severity.info.rawValue } }
  }
}

/// Asks a database whether it keeps what it promises; changes nothing.
package struct ValidateOperation: Sendable {
  private let environment: EnvironmentName
  private let quick: Bool

  /// `quick` reads the catalogs only and no rows.
  package init(environment: EnvironmentName, quick: Bool) {
    self.environment = environment
    self.quick = quick
  }

  /// Asks everything; throws the settings' and PostgreSQL's faults.
  package func run(in context: OperationContext) async throws -> ValidateReport {
    let settings = try context.environment(environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    return try await access.withSession { session in
      let validator = Validator(session, major: access.facts.version.major)
      var results: [ValidateReport.Result] = []
      for (index, check) in ValidationCheck.all.enumerated() {
        if index == 0 { context.progress(.step("validate")) }
        context.progress(.items(done: index, total: ValidationCheck.all.count))
        results.append(ValidateReport.Result(try await validator.result(of: check, quick: quick)))
      }
      let revisions = try await CensusReader(session).alembicRevisions()
      results += try await RevisionChecks(
        session: session, access: access, context: context, revisions: revisions
      ).results()
      context.progress(.finished)
      return ValidateReport(
        environment: environment, server: access.place, database: access.databaseName,
        serverVersion: access.facts.version.description, quick: quick, results: results,
        revisions: revisions)
    }
  }
}

extension ValidateReport.Result {
  fileprivate init(_ result: ValidationResult) {
    self.init(
      name: result.check.name, title: result.check.title, severity: result.check.severity.rawValue,
      findings: result.findings.map {
        ValidateReport.Finding(severity: $0.severity.rawValue, object: $0.object, detail: $0.detail)
      },
      skipped: result.skipped)
  }
}
