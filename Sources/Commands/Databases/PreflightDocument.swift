import ArchiveModel
import Operations
import SchemaDiff

/// A preflight as one JSON document.
struct PreflightDocument: Encodable {
  struct Finding: Encodable {
    var rule: String
    var risk: String
    var object: String
    var why: String
    var instead: String
    var blocks: Bool
    var changesValues: Bool
    var count: Int64?

    enum CodingKeys: String, CodingKey {
      case rule, risk, object, why, instead, blocks, count
      case changesValues = "changes_values"
    }
  }

  var schema = "strongroom/preflight/v1"
  var environment: String
  var looked: Int
  var asked: Int
  var unanswered: [String]
  var passed: Bool
  var findings: [Finding]

  init(_ report: PreflightReport) {
    environment = report.environment.rawValue
    looked = report.looked
    asked = report.asked
    unanswered = report.unanswered
    passed = report.findings.isEmpty && report.unanswered.isEmpty
    findings = report.findings.map {
      Finding(
        rule: $0.rule, risk: $0.risk.rawValue, object: $0.object, why: $0.why, instead: $0.instead,
        blocks: $0.blocks, changesValues: $0.changesValues, count: $0.count)
    }
  }
}
