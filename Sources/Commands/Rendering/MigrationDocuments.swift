import ArchiveModel
import Operations
import SchemaDiff

/// What a migration would do, as one JSON document.
struct MigrationPlanDocument: Encodable {
  struct Step: Encodable {
    let revision: String
    let title: String
  }

  struct Drop: Encodable {
    let table: String
    let column: String?
    let count: Int64?
  }

  struct Finding: Encodable {
    let rule: String
    let risk: String
    let object: String
    let why: String
    let instead: String
    let blocks: Bool
    let changesValues: Bool

    enum CodingKeys: String, CodingKey {
      case rule, risk, object, why, instead, blocks
      case changesValues = "changes_values"
    }
  }

  let schema = "strongroom/migrate-plan/v1"
  let environment: String
  let database: String
  let server: String
  let current: [String]
  let heads: [String]
  let target: String
  let steps: [Step]
  let drops: [Drop]
  let findings: [Finding]
  let unanswered: [String]
  let atomic: Bool?
  let interrupted: String?
  let loss: String?
  let protected: Bool

  init(_ plan: MigratePlan) {
    environment = plan.request.environment.rawValue
    database = plan.database
    server = plan.server
    current = plan.current
    heads = plan.heads
    target = plan.target
    steps = plan.steps.map { Step(revision: $0.revision, title: $0.title) }
    drops = plan.drops.map { Drop(table: $0.table.description, column: $0.column, count: $0.count) }
    findings = plan.findings.map {
      Finding(
        rule: $0.rule, risk: $0.risk.rawValue, object: $0.object, why: $0.why, instead: $0.instead,
        blocks: $0.blocks, changesValues: $0.changesValues)
    }
    unanswered = plan.unanswered
    atomic = plan.isAtomic
    interrupted = plan.interruption?.standing.rawValue
    loss = plan.loss
    protected = plan.protected
  }
}

/// What a migration did, as one JSON document.
struct MigrationOutcomeDocument: Encodable {
  struct Table: Encodable {
    let table: String
    let backup: String
  }

  struct Loss: Encodable {
    let table: String
    let before: Int64
    let after: Int64?

    init(_ loss: RowLoss) {
      table = loss.table.description
      before = loss.before
      after = loss.after
    }
  }

  let schema = "strongroom/migrate/v1"
  let environment: String
  let database: String
  let before: [String]
  let after: [String]
  let backup: String?
  let tableBackups: [Table]
  let losses: [Loss]
  let findings: Int?
  let seconds: Double

  enum CodingKeys: String, CodingKey {
    case schema, environment, database, before, after, backup, losses, findings, seconds
    case tableBackups = "table_backups"
  }

  init(_ outcome: MigrateOutcome, _ plan: MigratePlan) {
    environment = plan.request.environment.rawValue
    database = outcome.database
    before = outcome.before
    after = outcome.after
    backup = outcome.backup?.rawValue
    tableBackups = outcome.tableBackups.map {
      Table(table: $0.table.description, backup: $0.backup.rawValue)
    }
    losses = outcome.losses.map { Loss($0) }
    findings = outcome.validation?.serious
    seconds = outcome.seconds
  }
}

/// A rehearsal as one JSON document.
struct RehearsalDocument: Encodable {
  let schema = "strongroom/rehearsal/v1"
  let environment: String
  var backup: String?
  var steps: [MigrationPlanDocument.Step] = []
  var failure: String?
  var wayBack: String?
  var differences: [String] = []
  var losses: [MigrationOutcomeDocument.Loss] = []
  var lossesBack: [MigrationOutcomeDocument.Loss] = []
  var changedBack: [String] = []
  var restoreSeconds: Double?
  var upgradeSeconds: Double?
  var downgradeSeconds: Double?
  var fingerprint: String?

  enum CodingKeys: String, CodingKey {
    case schema, environment, backup, steps, failure, differences, losses, fingerprint
    case wayBack = "way_back"
    case lossesBack = "losses_back"
    case changedBack = "changed_back"
    case restoreSeconds = "restore_seconds"
    case upgradeSeconds = "upgrade_seconds"
    case downgradeSeconds = "downgrade_seconds"
  }

  /// Nothing was pending.
  init(nothingIn environment: EnvironmentName) { self.environment = environment.rawValue }

  init(_ report: RehearsalReport) {
    environment = report.environment.rawValue
    backup = report.backup.rawValue
    steps = report.steps.map { MigrationPlanDocument.Step(revision: $0.revision, title: $0.title) }
    failure = report.failure
    switch report.wayBack {
    case .same: wayBack = "same"
    case .differs(let lines): (wayBack, differences) = ("differs", lines)
    case .fails(let why): (wayBack, differences) = ("fails", [why])
    case .notTried(let why): (wayBack, differences) = ("not-tried", [why])
    case nil: break
    }
    losses = report.losses.map { MigrationOutcomeDocument.Loss($0) }
    lossesBack = report.lossesBack.map { MigrationOutcomeDocument.Loss($0) }
    changedBack = report.changedBack.map(\.description)
    restoreSeconds = report.restoreSeconds
    upgradeSeconds = report.upgradeSeconds
    downgradeSeconds = report.downgradeSeconds
    fingerprint = report.fingerprint
  }
}
