import ArchiveModel
import Operations
import RowMerge

/// What a merge would do, as one JSON document.
struct MergePlanDocument: Encodable {
  let schema = "strongroom/merge-plan/v1"
  let source: String
  let target: String
  let database: String
  let server: String
  let protected: Bool
  let conflicts: Int64
  let warnings: [String]
  let tables: [MergeReportTable]

  init(_ plan: MergePlan) {
    source = plan.request.source.rawValue
    target = plan.request.target.rawValue
    database = plan.database
    server = plan.server
    protected = plan.protected
    conflicts = plan.conflicts
    warnings = plan.layout.warnings
    tables = plan.tables.map { MergeReportTable($0) }
  }
}

/// What a merge did, as one JSON document.
struct MergeOutcomeDocument: Encodable {
  let schema = "strongroom/merge/v1"
  let source: String
  let target: String
  let safetyBackup: String?
  let report: String?
  let seconds: Double
  let tables: [MergeReportTable]

  enum CodingKeys: String, CodingKey {
    case schema, source, target, report, seconds, tables
    case safetyBackup = "safety_backup"
  }

  init(_ outcome: MergeOutcome, of request: MergeRequest) {
    source = request.source.rawValue
    target = request.target.rawValue
    safetyBackup = outcome.safetyBackup?.rawValue
    report = outcome.report
    seconds = outcome.seconds
    tables = outcome.tables.map { MergeReportTable($0) }
  }
}
