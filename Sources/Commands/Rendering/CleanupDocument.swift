import ArchiveModel
import Foundation
import Operations
import Retention

/// A cleanup's plan, and what became of it, as one JSON document.
struct CleanupDocument: Encodable {
  struct Rule: Encodable {
    var environment: String
    var store: String
    var rule: String
    var minKeep: Int

    enum CodingKeys: String, CodingKey {
      case environment, store, rule
      case minKeep = "min_keep"
    }
  }

  struct Row: Encodable {
    var id: String
    var sequence: Int64
    var environment: String
    var series: String
    var store: String
    var name: String?
    var started: Date
    var storedBytes: Int64
    var reasons: [String]
    var codes: [String]

    enum CodingKeys: String, CodingKey {
      case id, sequence, environment, series, store, name, started, reasons, codes
      case storedBytes = "stored_bytes"
    }

    init(_ row: CleanupRow) {
      id = row.id.rawValue
      sequence = row.sequence
      environment = row.environment.rawValue
      series = row.series
      store = row.store
      name = row.name
      started = row.started
      storedBytes = row.bytes
      reasons = row.reasons
      codes = row.codes
    }
  }

  struct Refusal: Encodable {
    var series: String?
    var message: String
    var hint: String
  }

  struct Failure: Encodable {
    var store: String
    var id: String
    var name: String?
    var error: String
  }

  /// A store that was not pruned to the end.
  struct Trouble: Encodable {
    var store: String
    var code: String
    var error: String
  }

  /// What one store frees, and what it is left with.
  struct Store: Encodable {
    var store: String
    var freedBytes: Int64
    var left: Left

    enum CodingKeys: String, CodingKey {
      case store, left
      case freedBytes = "freed_bytes"
    }
  }

  struct Left: Encodable {
    var backups: Int
    var storedBytes: Int64
    var oldest: Date?
    var newest: Date?

    enum CodingKeys: String, CodingKey {
      case backups, oldest, newest
      case storedBytes = "stored_bytes"
    }
  }

  var schema = "strongroom/cleanup/v1"
  var now: Date
  var dryRun: Bool
  var rules: [Rule]
  var keep: [Row]
  var remove: [Row]
  var refuse: [Row]
  var refusals: [Refusal]
  var failed: [Failure]
  var troubles: [Trouble]
  /// What the removals free, or have freed, in all stores.
  var freedBytes: Int64
  /// Of the first store: the archive, unless another one was named.
  var left: Left
  var stores: [Store]

  enum CodingKeys: String, CodingKey {
    case schema, now, rules, keep, remove, refuse, refusals, failed, troubles, left, stores
    case dryRun = "dry_run"
    case freedBytes = "freed_bytes"
  }

  /// What would be done.
  init(_ plan: CleanupPlan) throws {
    now = plan.now
    dryRun = true
    rules = plan.parts.map {
      Rule(
        environment: $0.environment.rawValue, store: $0.store, rule: "\($0.plan.rule)",
        minKeep: $0.plan.minKeep)
    }
    keep = try plan.rows(.keep).map(Row.init)
    remove = try plan.rows(.remove).map(Row.init)
    refuse = try plan.rows(.refuse).map(Row.init)
    refusals = try plan.refusals { $0.formatted(.iso8601) }.map {
      Refusal(series: $0.series, message: $0.sentence, hint: $0.hint)
    }
    failed = []
    troubles = []
    freedBytes = plan.totals.removed.bytes
    stores = plan.stores.map { store in
      let totals = plan.totals(in: store)
      return Store(store: store, freedBytes: totals.removed.bytes, left: Left(totals))
    }
    left = stores.first?.left ?? Left(plan.totals)
  }

  /// What was done.
  init(_ outcome: CleanupOutcome) throws {
    try self.init(outcome.plan)
    dryRun = false
    failed = outcome.failures.map {
      Failure(store: $0.store, id: $0.id.rawValue, name: $0.name, error: $0.sentence)
    }
    troubles = outcome.troubles.map { Trouble(store: $0.store, code: $0.code.rawValue, error: $0.sentence) }
    for index in stores.indices {
      let planned = outcome.plan.totals(in: stores[index].store).removed
      let removed = outcome.removed(from: stores[index].store)
      stores[index].left.backups += planned.count - removed.count
      stores[index].left.storedBytes += planned.bytes - removed.bytes
      stores[index].freedBytes = removed.bytes
    }
    left = stores.first?.left ?? left
    freedBytes = outcome.removed.bytes
  }
}

extension CleanupDocument.Left {
  fileprivate init(_ totals: CleanupTotals) {
    self.init(
      backups: totals.left.count, storedBytes: totals.left.bytes, oldest: totals.oldestLeft,
      newest: totals.newestLeft)
  }
}
