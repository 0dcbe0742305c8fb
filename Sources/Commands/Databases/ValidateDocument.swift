import ArchiveModel
import Operations

/// A validation as one JSON document.
struct ValidateDocument: Encodable {
  struct Check: Encodable {
    struct Finding: Encodable {
      var severity: String
      var object: String
      var detail: String
    }

    var check: String
    var severity: String
    var passed: Bool
    var skipped: String?
    var findings: [Finding]
  }

  var schema = "strongroom/validate/v1"
  var environment: String
  var server: String
  var database: String
  var serverVersion: String
  var quick: Bool
  var passed: Bool
  var revisions: [String]
  var checks: [Check]

  init(_ report: ValidateReport) {
    environment = report.environment.rawValue
    server = report.server
    database = report.database
    serverVersion = report.serverVersion
    quick = report.quick
    passed = report.serious == 0
    revisions = report.revisions
    checks = report.results.map { result in
      Check(
        check: result.name, severity: result.severity,
        passed: result.skipped == nil && result.findings.isEmpty,
        skipped: result.skipped,
        findings: result.findings.map {
          Check.Finding(severity: $0.severity, object: $0.object, detail: $0.detail)
        })
    }
  }

  enum CodingKeys: String, CodingKey {
    case schema, environment, server, database, quick, passed, checks
    case serverVersion = "server_version"
    case revisions = "alembic_revisions"
  }
}
