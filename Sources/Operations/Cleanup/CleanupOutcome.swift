package import ArchiveModel
package import Foundation

/// What a cleanup did.
package struct CleanupOutcome: Sendable {
  /// One backup that could not be removed.
  package struct Failure: Sendable, Equatable {
    package var id: BackupID
    /// Of its dump.
    package var name: String?
    package var started: Date
    package var code: FaultCode
    package var sentence: String
    package var hint: String?
  }

  /// What was to be done.
  package let plan: CleanupPlan
  /// How many were removed, and what they took.
  package internal(set) var removed = CleanupAmount()
  package internal(set) var failures: [Failure] = []

  init(plan: CleanupPlan) { self.plan = plan }
}
