import ArchiveModel
import Operations

/// What a restore would do, as one JSON document.
struct RestorePlanDocument: Encodable {
  let schema = "strongroom/restore-plan/v1"
  let environment: String
  let database: String
  let server: String
  let path: String
  let backup: String?
  let steps: [String]
  let loss: String?
  let protected: Bool

  init(_ plan: RestorePlan) {
    environment = plan.request.environment.rawValue
    database = plan.database
    server = plan.server
    path = plan.path
    backup = plan.backup?.id.rawValue
    steps = plan.steps
    loss = plan.loss
    protected = plan.protected
  }
}

/// What a restore did, as one JSON document.
struct RestoreOutcomeDocument: Encodable {
  let schema = "strongroom/restore/v1"
  let database: String
  let backup: String?
  let keptAs: String?
  let safetyBackup: String?
  let checked: String?
  let seconds: Double

  enum CodingKeys: String, CodingKey {
    case schema, database, backup, checked, seconds
    case keptAs = "kept_as"
    case safetyBackup = "safety_backup"
  }

  init(_ outcome: RestoreOutcome) {
    database = outcome.database
    backup = outcome.backup?.rawValue
    keptAs = outcome.keptAs
    safetyBackup = outcome.safetyBackup?.rawValue
    checked = outcome.evidence
    seconds = outcome.seconds
  }
}

/// The databases that restores have kept, as one JSON document.
struct KeptDatabasesDocument: Encodable {
  struct Kept: Encodable {
    let name: String
    let bytes: Int64?
    let since: String
  }

  let schema = "strongroom/kept-databases/v1"
  let databases: [Kept]

  init(_ kept: [KeptRestore]) {
    databases = kept.map { Kept(name: $0.name, bytes: $0.bytes, since: $0.since) }
  }
}

/// A kept database that was dropped, as one JSON document.
struct ReleaseDocument: Encodable {
  let schema = "strongroom/release/v1"
  let released: String
}
