package import struct Foundation.Date

/// Work of several steps, each recorded as it goes: whoever comes next sees where it stands, and goes on or takes it back.
package struct Procedure: Sendable, Equatable {
  /// Whether there is anything left to do.
  package enum State: String, Sendable, CaseIterable {
    /// Under way, waiting for somebody, or left by a process that ended.
    case open
    case done
    /// Taken back.
    case unwound
  }

  /// That of the run that began it.
  package var id: RunID
  /// Such as `update-prod`.
  package var name: String
  /// Only one procedure of a name may be open for it.
  package var environment: EnvironmentName
  /// What was asked for when it began, by the names of options.
  package var choices: [String: String]
  /// When it began; resuming it later does not change it.
  package var started: Date
  /// Nil while it is open.
  package var ended: Date?
  /// Leaves `open` once; from then on nothing of the procedure changes.
  package var state: State
  /// In order.
  package var steps: [ProcedureStep]
  /// How things stand, in a sentence; nil while nobody has said.
  package var account: String?

  package init(
    id: RunID, name: String, environment: EnvironmentName, choices: [String: String] = [:], started: Date,
    ended: Date? = nil, state: State = .open, steps: [ProcedureStep], account: String? = nil
  ) {
    self.id = id
    self.name = name
    self.environment = environment
    self.choices = choices
    self.started = started
    self.ended = ended
    self.state = state
    self.steps = steps
    self.account = account
  }
}

/// One step of a procedure.
package struct ProcedureStep: Sendable, Equatable {
  /// How far it has come.
  package enum State: String, Sendable, CaseIterable {
    case pending
    case running
    case done
    case failed
    /// Not needed, or not possible; the sentence says why.
    case skipped
  }

  /// Such as `backup`.
  package var name: String
  /// `running` also when its process died: whoever goes on finds it so.
  package var state: State
  /// When it was last begun.
  package var started: Date?
  /// When it was done, failed or skipped, never before `started`; nil until then.
  package var ended: Date?
  /// What it did, why it failed or why it was skipped; one sentence.
  package var sentence: String?
  /// Kept when the step is begun anew; replaced when it ends well.
  package var evidence: ProcedureEvidence
  /// The run that it last changed in.
  package var run: RunID?

  package init(
    name: String, state: State = .pending, started: Date? = nil, ended: Date? = nil, sentence: String? = nil,
    evidence: ProcedureEvidence = ProcedureEvidence(), run: RunID? = nil
  ) {
    self.name = name
    self.state = state
    self.started = started
    self.ended = ended
    self.sentence = sentence
    self.evidence = evidence
    self.run = run
  }

  /// Whether nothing is left to do of it.
  package var isSettled: Bool { state == .done || state == .skipped }
}

/// What a step found, so that a later run need not believe that it happened; nil where it has nothing to say.
package struct ProcedureEvidence: Sendable, Equatable, Codable {
  /// The id of the backup that it took.
  package var backup: String?
  /// How many differences of each risk.
  package var differences: [String: Int]?
  /// How many findings speak against it.
  package var findings: Int?
  /// How many of `findings` would make the work fail: counted by an update's review, which any of them stops.
  package var blocking: Int?
  /// The revisions that the database had when the step looked.
  package var revisions: [String]?
  /// The digest of its schema then.
  package var fingerprint: String?
  /// The migrations that it has not had, in order.
  package var pending: [String]?
  /// What the database failed to keep already when it looked, such as `orphans expenses`.
  package var known: [String]?
  /// Whether rows or values are not what they were, whatever the schema says; nil when that is not known.
  package var changed: Bool?
  /// What parts of it took, by name, in seconds.
  package var seconds: [String: Double]?
  /// How often something was tried.
  package var attempts: Int?

  package init() {}
}
