package import ArchiveModel
package import struct Foundation.Date

/// One run of retention as it is recorded: policy, moment, and how it ended.
package struct RetentionRun: Sendable, Equatable {
  /// How far a run has come.
  package enum State: String, Sendable, CaseIterable {
    /// Its items are being removed, or it was interrupted.
    case planned
    case done
    /// Something could not be removed.
    case partial
  }

  /// 0 before it is recorded.
  package var number: Int64
  /// When it ran by the machine's clock.
  package var at: Date
  /// The moment it reckoned with.
  package var now: Date
  /// The policy as a JSON document.
  package var policy: String
  /// Nil for all environments.
  package var environment: EnvironmentName?
  /// The name of the store that was pruned.
  package var store: String
  /// `planned` until its end is recorded, for a killed run by a later command.
  package var state: State
  /// What it did, as a JSON document.
  package var summary: String

  package init(
    number: Int64 = 0, at: Date, now: Date, policy: String, environment: EnvironmentName?, store: String,
    state: State = .planned, summary: String = "{}"
  ) {
    self.number = number
    self.at = at
    self.now = now
    self.policy = policy
    self.environment = environment
    self.store = store
    self.state = state
    self.summary = summary
  }
}

/// What a run decided about one backup and what became of it; kept ones are not recorded.
package struct RetentionItem: Sendable, Equatable {
  /// What was decided; the words are those of `retention_items.action`.
  package enum Action: String, Sendable, CaseIterable {
    case remove
    /// The policy would remove it and a floor forbids it.
    case refuse
  }

  /// How far its removal has come; what is refused is `done` from the beginning.
  package enum State: String, Sendable, CaseIterable {
    case pending
    case done
    case failed
  }

  /// The number of its run; 0 before it is recorded.
  package var run: Int64
  /// The sequence of the backup.
  package var backup: Int64
  /// Fixed when the run is recorded.
  package var action: Action
  /// One sentence.
  package var reason: String
  /// `done` is final; `failed` becomes it when a later attempt succeeds.
  package var state: State
  /// Why it could not be removed, when `state` is failed.
  package var error: String?

  package init(
    run: Int64 = 0, backup: Int64, action: Action, reason: String, state: State? = nil, error: String? = nil
  ) {
    self.run = run
    self.backup = backup
    self.action = action
    self.reason = reason
    self.state = state ?? (action == .remove ? .pending : .done)
    self.error = error
  }
}

/// A removal that was planned and has not been settled: its files may be there, in part, or gone.
package struct PendingRemoval: Sendable, Equatable {
  /// The one that planned it; whoever completes the removal settles the item of this run.
  package var run: Int64
  /// The name of the store it is removed from.
  package var store: String
  /// The sequence of the backup.
  package var backup: Int64
  /// Becomes the tombstone of the backup when no store has a copy left.
  package var reason: String

  package init(run: Int64, store: String, backup: Int64, reason: String) {
    self.run = run
    self.store = store
    self.backup = backup
    self.reason = reason
  }
}

/// A backup whose files are gone from a store, and why.
package struct Removal: Sendable, Equatable {
  /// The sequence of the backup.
  package var backup: Int64
  /// One sentence, kept in its tombstone.
  package var reason: String

  package init(backup: Int64, reason: String) {
    self.backup = backup
    self.reason = reason
  }
}
