package import ArchiveModel
import Catalog
package import Foundation
package import Retention

/// What a cleanup does with every backup: the value that is shown, stored and executed.
package struct CleanupPlan: Sendable {
  /// The backups of one environment in one store, decided by one rule.
  package struct Part: Sendable {
    /// Whose backups these are.
    package var environment: EnvironmentName
    /// The name of the store.
    package var store: String
    /// Every candidate with what becomes of it; it knows backups by their sequences.
    package var plan: RetentionPlan

    init(environment: EnvironmentName, store: String, plan: RetentionPlan) {
      self.environment = environment
      self.store = store
      self.plan = plan
    }
  }

  /// What becomes of a backup.
  package typealias Action = RetentionDecision.Action

  /// By store, the archive first, and then by environment.
  package let parts: [Part]
  /// By store, the names of old copies of the catalog that go with them.
  package let exports: [String: [String]]
  /// The moment it reckons with.
  package let now: Date
  /// The zone in which people read instants.
  package let zone: TimeZone
  /// The series that it empties because that was allowed, by name.
  package let emptied: [String]
  let catalog: Catalog

  /// Whether a safety rule refused anything, which is exit status 12.
  package var refusesAnything: Bool { parts.contains { $0.plan.refusesAnything } }

  /// All parts together.
  package var totals: CleanupTotals { CleanupTotals(parts.map(\.plan.totals)) }

  /// The stores that are pruned, the archive first.
  package var stores: [String] {
    parts.reduce(into: []) { names, part in
      if names.last != part.store { names.append(part.store) }
    }
  }

  /// The parts of one store together.
  package func totals(in store: String) -> CleanupTotals {
    CleanupTotals(parts.filter { $0.store == store }.map(\.plan.totals))
  }

  /// The names of all series that have backups.
  package var series: [String] { parts.flatMap(\.plan.series) }
}
