package import ArchiveModel
package import Foundation

/// How every environment stands, and what speaks against it.
package struct StatusReport: Sendable {
  /// The worse, the higher.
  package enum Verdict: Int, Sendable, Comparable, CaseIterable {
    case ok
    /// Something is older than the settings allow.
    case stale
    /// Something failed, is damaged, missing, or much too old.
    case red

    /// The word for people and scripts: `ok`, `stale`, `red`.
    package var word: String { "\(self)" }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// One thing that speaks against an environment.
  package struct Finding: Sendable, Equatable {
    /// `stale` or `red`; what is `ok` is no finding.
    package var verdict: Verdict
    /// Whether only time brought it about, so that nobody was told by the run that failed.
    package var isAge: Bool
    /// In lower case, without a full stop.
    package var sentence: String

    package init(_ verdict: Verdict, isAge: Bool = false, _ sentence: String) {
      (self.verdict, self.isAge, self.sentence) = (verdict, isAge, sentence)
    }
  }

  /// A backup and how old it is.
  package struct LastBackup: Sendable, Equatable {
    /// The newest full one that is complete.
    package var backup: Backup
    /// Seconds since it began.
    package var age: Double
  }

  /// The newest test restore that passed.
  package struct LastProof: Sendable, Equatable {
    /// The one that was restored; others may be newer.
    package var backup: BackupID
    /// When the test restore ended.
    package var at: Date
    /// Seconds since `at`.
    package var age: Double
    /// How many it restored; nil when its evidence does not tell.
    package var tables: Int?
    /// How many all of these hold; nil when its evidence does not tell.
    package var rows: Int64?
  }

  /// The copies of an environment's dumps in one store.
  package struct Copies: Sendable, Equatable {
    /// `local` for the archive itself, else a name of the settings or one they had.
    package var store: String
    /// How many backups have their dump there, by what was last seen of it: `present`, `missing`, `damaged`.
    package var counts: [String: Int]
    /// When the copy read longest ago was last read, or written if it never was; nil without copies.
    package var oldestReading: Date?
  }

  /// Something that failed.
  package struct Failure: Sendable, Equatable {
    /// When the backup or the run of a job began, a test restore ended, or other work failed.
    package var at: Date
    /// Such as `backup`, `test-restore`, or `job nightly`.
    package var what: String
    /// As it was recorded, in one sentence.
    package var reason: String
    /// The run that failed, as the log and the notices name it; nil where only the backup knows.
    package var run: RunID?
  }

  /// The next run of a job.
  package struct NextRun: Sendable, Equatable {
    /// The job's name in the settings.
    package var job: String
    /// When it is to begin, a calendar's jitter included; the report's `now` when it is due.
    package var at: Date
    /// In order, by the names of commands, such as `test-restore`.
    package var steps: [String]
  }

  /// An update that has begun and not come to its end.
  package struct OpenUpdate: Sendable, Equatable {
    /// That of the run that began it, as the log and the catalog name it.
    package var id: String
    /// The step that is left to do next; `unwind` once it is being taken back.
    package var step: String
    /// When it was begun, however often it was gone on with.
    package var since: Date
    /// Whether a process walks it at this moment.
    package var isUnderWay: Bool
    /// What is known of the service, such as `is STOPPED`.
    package var service: String
    /// Whether the service can be used as far as is known.
    package var isServiceUp: Bool
    /// Whether the database was migrated, or was being when the process ended, or is half taken back.
    package var isMigrated: Bool
  }

  /// One environment.
  package struct Environment: Sendable, Equatable {
    /// One that the settings or the catalog know.
    package var name: EnvironmentName
    /// The worst first.
    package var findings: [Finding]
    /// The newest full backup that is complete; nil without one.
    package var lastGood: LastBackup?
    /// Nil when no test restore ever passed.
    package var lastProof: LastProof?
    /// How many backups are in each state; absent states have none.
    package var states: [BackupState: Int]
    /// The stored bytes of the backups that the archive holds.
    package var heldBytes: Int64
    /// Those of the catalog's stores, the archive among them, then stores that nothing was sent to.
    package var copies: [Copies]
    /// The newest first, of each kind the last one.
    package var failures: [Failure]
    /// Of every job for it, in order of time.
    package var nextRuns: [NextRun]
    /// Nil when none is open.
    package var update: OpenUpdate?
    /// What ages were measured by in `findings`.
    package var limits: Limits

    /// The worst of the findings.
    package var verdict: Verdict { findings.map(\.verdict).max() ?? .ok }
  }

  /// The limits in seconds; nil for none.
  package struct Limits: Sendable, Equatable {
    /// For the age of `lastGood`: `max_age`.
    package var backup: Int64?
    /// For the age of `lastProof`: `max_proof_age`.
    package var proof: Int64?
    /// For the archive's own `oldestReading`: its `verify_period`; stores have their own.
    package var reading: Int64?
  }

  /// By name.
  package var environments: [Environment]
  /// The archive's folder.
  package var archive: String
  /// The zone in which people read instants.
  package var zone: TimeZone
  /// The moment up to which ages count.
  package var now: Date

  /// The worst of all environments.
  package var verdict: Verdict { environments.map(\.verdict).max() ?? .ok }
}
