package import ArchiveModel

/// Where an environment's database is to be taken by the project's migrations.
package struct MigrateRequest: Sendable, Equatable {
  /// The direction and how far.
  package enum Move: Sendable, Equatable {
    /// To a revision as alembic's command line takes it; nil for the project's one head.
    case forwards(to: String?)
    /// By so many revisions back, at least one.
    case backwards(steps: Int)
  }

  /// Whose database it is.
  package var environment: EnvironmentName
  /// Counted from where the database is when the plan is made.
  package var move: Move
  /// What may be done unasked when it fails; nil to ask, which without anybody there means nothing.
  package var onFailure: RemedyLimit?
  /// A fresh full backup that takes the place of the safety backup; nil to take one.
  package var backup: BackupID?
  /// How long to wait for the locks.
  package var wait: Duration

  package init(
    environment: EnvironmentName, move: Move, onFailure: RemedyLimit? = nil, backup: BackupID? = nil,
    wait: Duration = .zero
  ) {
    self.environment = environment
    self.move = move
    self.onFailure = onFailure
    self.backup = backup
    self.wait = wait
  }

  /// Whether it undoes migrations.
  var isBackwards: Bool {
    if case .backwards = move { return true }
    return false
  }
}

/// The largest remedy that may be taken unasked; the smallest that suffices is taken.
package enum RemedyLimit: String, Sendable, CaseIterable {
  case stop
  case downgrade
  case restore

  /// Whether a remedy stays within it.
  func allows(_ kind: Remedy.Kind) -> Bool {
    switch kind {
    case .nothing: true
    case .downgrade, .upgrade: self != .stop
    case .restore: self == .restore
    }
  }
}

extension RemedyLimit? {
  /// Whether the backup may be needed: also where somebody will be asked.
  var mayRestore: Bool { self?.allows(.restore) ?? true }
}
