import ArchiveModel
import Foundation
import Operations
import Retention

/// A cleanup's plan, and what became of it, as one JSON document that is written while its rows are read.
struct CleanupDocument {
  private struct Rule: Encodable {
    var environment: String
    var store: String
    var rule: String
    var minKeep: Int

    enum CodingKeys: String, CodingKey {
      case environment, store, rule
      case minKeep = "min_keep"
    }
  }

  private struct Refusal: Encodable {
    var series: String?
    var message: String
    var hint: String
  }

  private struct Failure: Encodable {
    var store: String
    var id: String
    var name: String?
    var error: String
  }

  /// A store that was not pruned to the end.
  private struct Trouble: Encodable {
    var store: String
    var code: String
    var error: String
  }

  /// What one store frees, and what it is left with.
  private struct Store: Encodable {
    var store: String
    /// Old copies of the catalog that go.
    var catalogCopies: Int
    var freedBytes: Int64
    var left: Left

    enum CodingKeys: String, CodingKey {
      case store, left
      case catalogCopies = "catalog_copies"
      case freedBytes = "freed_bytes"
    }
  }

  fileprivate struct Left: Encodable {
    var backups: Int
    var storedBytes: Int64
    var oldest: Date?
    var newest: Date?

    enum CodingKeys: String, CodingKey {
      case backups, oldest, newest
      case storedBytes = "stored_bytes"
    }
  }

  private let plan: CleanupPlan
  private let isDryRun: Bool
  private let refusals: [Refusal]
  private var failed: [Failure] = []
  private var troubles: [Trouble] = []
  /// What the removals free, or have freed, in all stores.
  private var freedBytes: Int64
  private var stores: [Store]

  /// What would be done.
  init(_ plan: CleanupPlan) throws { try self.init(plan, isDryRun: true) }

  /// What was done.
  init(_ outcome: CleanupOutcome) throws {
    try self.init(outcome.plan, isDryRun: false)
    failed = outcome.failures.map {
      Failure(store: $0.store, id: $0.id.rawValue, name: $0.name, error: $0.sentence)
    }
    troubles = outcome.troubles.map { Trouble(store: $0.store, code: $0.code.rawValue, error: $0.sentence) }
    stores = stores.map { store in
      let planned = outcome.plan.totals(in: store.store).removed
      let removed = outcome.removed(from: store.store)
      let stuck = outcome.failures.filter { $0.store == store.store }.map(\.started)
      var left = store.left
      left.backups += planned.count - removed.count
      left.storedBytes += planned.bytes - removed.bytes
      left.oldest = ([left.oldest].compactMap { $0 } + stuck).min()
      left.newest = ([left.newest].compactMap { $0 } + stuck).max()
      return Store(
        store: store.store, catalogCopies: outcome.exports[store.store] ?? 0, freedBytes: removed.bytes,
        left: left)
    }
    freedBytes = outcome.removed.bytes
  }

  private init(_ plan: CleanupPlan, isDryRun: Bool) throws {
    self.plan = plan
    self.isDryRun = isDryRun
    refusals = try plan.refusals { RFC3339.text($0) }.map {
      Refusal(series: $0.series, message: $0.sentence, hint: $0.hint)
    }
    freedBytes = plan.totals.removed.bytes
    stores = plan.stores.map { store in
      let totals = plan.totals(in: store)
      return Store(
        store: store, catalogCopies: plan.exports[store]?.count ?? 0, freedBytes: totals.removed.bytes,
        left: Left(totals))
    }
  }

  /// Of the first store: the archive, unless another one was named.
  private var left: Left { stores.first?.left ?? Left(plan.totals) }

  /// Writes it, its rows as they are read from the catalog.
  func write(to terminal: Terminal) throws {
    var json = JSONStream(terminal.write)
    try json.document { json in
      try json.field("dry_run", encoding: isDryRun)
      try json.field("failed", encoding: failed)
      json.field("freed_bytes", freedBytes)
      try writeRows(.keep, "keep", to: &json)
      try json.field("left", encoding: left)
      try json.field("now", plan.now)
      try json.field("refusals", encoding: refusals)
      try writeRows(.refuse, "refuse", to: &json)
      try writeRows(.remove, "remove", to: &json)
      try json.field("rules", encoding: rules)
      try json.field("schema", "strongroom/cleanup/v1")
      try json.field("stores", encoding: stores)
      try json.field("troubles", encoding: troubles)
    }
  }

  private var rules: [Rule] {
    plan.parts.map {
      Rule(
        environment: $0.environment.rawValue, store: $0.store, rule: "\($0.plan.rule)",
        minKeep: $0.plan.minKeep)
    }
  }

  private func writeRows(_ action: CleanupPlan.Action, _ key: String, to json: inout JSONStream) throws {
    try json.list(key) { json in
      try plan.forEachRow(action) { row in
        try json.object { json in
          try json.field("codes", row.codes)
          try json.field("environment", row.environment.rawValue)
          try json.field("id", row.id.rawValue)
          if let name = row.name { try json.field("name", name) }
          try json.field("reasons", row.reasons)
          json.field("sequence", row.sequence)
          try json.field("series", row.series)
          try json.field("started", row.started)
          try json.field("store", row.store)
          json.field("stored_bytes", row.bytes)
        }
      }
    }
  }
}

extension CleanupDocument.Left {
  fileprivate init(_ totals: CleanupTotals) {
    self.init(
      backups: totals.left.count, storedBytes: totals.left.bytes, oldest: totals.oldestLeft,
      newest: totals.newestLeft)
  }
}
