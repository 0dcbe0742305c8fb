package import ArchiveModel

/// What a user asks of an update; nil means as the settings say.
package struct UpdateRequest: Sendable, Equatable {
  /// What is updated.
  package var environment: String?
  /// What it is compared with: a side as `compare` takes it.
  package var source: String?
  /// Whether it is compared at all.
  package var compares: Bool
  /// Where the migrations lead, as alembic takes it; nil for the project's newest.
  package var revision: String?
  /// Only this step; nil to go on to the end.
  package var step: UpdateStep?
  /// The largest remedy for a failed migration that may be taken unasked.
  package var onFailure: RemedyLimit?
  /// Whether the first backup is also the one to go back to, so that none is taken while the service stands still.
  package var reusesBackup: Bool
  /// Whether it goes on although the rehearsal lost rows or found no way back.
  package var acceptsFindings: Bool
  /// How long to wait for locks.
  package var wait: Duration

  package init(
    environment: String? = nil, source: String? = nil, compares: Bool = true, revision: String? = nil,
    step: UpdateStep? = nil, onFailure: RemedyLimit? = nil, reusesBackup: Bool = false,
    acceptsFindings: Bool = false, wait: Duration = .zero
  ) {
    self.environment = environment
    self.source = source
    self.compares = compares
    self.revision = revision
    self.step = step
    self.onFailure = onFailure
    self.reusesBackup = reusesBackup
    self.acceptsFindings = acceptsFindings
    self.wait = wait
  }
}

/// What an update shows and asks on its way.
package struct UpdateGuide: Sendable {
  /// Told of every change of the checklist, with the step that changed; nil at the beginning.
  package var show: @Sendable (Procedure, UpdateStep?) -> Void
  /// Shown what is about to be done, before anybody is asked.
  package var review: @Sendable (UpdateReview) -> Void
  /// Asks; throws `refused` or `confirmationNeeded` where nobody agrees, `findings` where nobody was asked about them.
  package var agree: @Sendable (UpdateQuestion) throws -> Void
  /// Asked whether a remedy that nobody has allowed or forbidden shall be taken.
  package var allows: @Sendable (FailedMigration) async -> Bool

  package init(
    show: @escaping @Sendable (Procedure, UpdateStep?) -> Void,
    review: @escaping @Sendable (UpdateReview) -> Void,
    agree: @escaping @Sendable (UpdateQuestion) throws -> Void,
    allows: @escaping @Sendable (FailedMigration) async -> Bool
  ) {
    self.show = show
    self.review = review
    self.agree = agree
    self.allows = allows
  }
}

/// What somebody has to agree to.
package enum UpdateQuestion: Sendable {
  /// What was shown is what is wanted.
  case review(EnvironmentName)
  /// The migrations do what they do, although the rehearsal found what the sentence says.
  case rehearsal(EnvironmentName, String)
  /// Production is changed from here on; `stops` when a service is stopped for it.
  case change(EnvironmentName, protected: Bool, migrations: Int, stops: Bool)
  /// The update is taken back, which does what the sentence says.
  case unwind(EnvironmentName, protected: Bool, account: String)
}

/// What lies before somebody who reviews an update.
package struct UpdateReview: Sendable {
  /// The two schemas; nil when they were not compared.
  package var comparison: CompareOutcome?
  /// What is pending, and what speaks against it.
  package var plan: MigratePlan
  /// What the database fails to keep already, before anything is done.
  package var known: Int

  /// What makes the migration fail as things are.
  package var blocking: [PreflightReport.Finding] { plan.findings.filter(\.blocks) }
}

/// How an update ended, or where it stopped.
package struct UpdateOutcome: Sendable {
  /// The checklist as it is recorded, with the state of each step.
  package var procedure: Procedure
  /// How things are now, looked at when it ended or stopped.
  package var account: UpdateAccount
  /// What speaks against a result that is done all the same; nil for nothing.
  package var trouble: OperationFault?
}

/// The cause of a fault that ends an update before its end: where it stands.
package struct UpdateStopped: Error, Sendable, CustomStringConvertible {
  /// Where it stands; its `trouble` is nil, since the fault tells what failed.
  package var outcome: UpdateOutcome
  /// Whether somebody was asked and did not agree, which is no failure.
  package var isDeclined: Bool

  /// Nothing: whoever shows the fault shows the account, too.
  package var description: String { "" }
}
