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
    package var backup: Backup
    /// Seconds since it began.
    package var age: Double
  }

  /// The newest test restore that passed.
  package struct LastProof: Sendable, Equatable {
    package var backup: BackupID
    package var at: Date
    package var age: Double
    package var tables: Int?
    package var rows: Int64?
  }

  /// The copies of an environment's dumps in one store.
  package struct Copies: Sendable, Equatable {
    package var store: String
    /// How many backups have their dump there, by what was last seen of it: `present`, `missing`, `damaged`.
    package var counts: [String: Int]
    /// When the copy that was read longest ago was read.
    package var oldestReading: Date?
  }

  /// Something that failed.
  package struct Failure: Sendable, Equatable {
    package var at: Date
    /// Such as `backup`, `test-restore`, or `job nightly`.
    package var what: String
    package var reason: String
    /// The run that failed, as the log and the notices name it; nil where only the backup knows.
    package var run: RunID?
  }

  /// The next run of a job.
  package struct NextRun: Sendable, Equatable {
    package var job: String
    package var at: Date
    package var steps: [String]
  }

  /// An update that has begun and not come to its end.
  package struct OpenUpdate: Sendable, Equatable {
    package var id: String
    /// The step that is left to do next; `unwind` once it is being taken back.
    package var step: String
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
    package var name: EnvironmentName
    /// The worst first.
    package var findings: [Finding]
    package var lastGood: LastBackup?
    package var lastProof: LastProof?
    /// How many backups are in each state; absent states have none.
    package var states: [BackupState: Int]
    package var heldBytes: Int64
    package var copies: [Copies]
    /// The newest first, of each kind the last one.
    package var failures: [Failure]
    /// Of every job for it, in order of time.
    package var nextRuns: [NextRun]
    package var update: OpenUpdate?
    package var limits: Limits

    /// The worst of the findings.
    package var verdict: Verdict { findings.map(\.verdict).max() ?? .ok }
  }

  /// The limits in seconds; nil for none.
  package struct Limits: Sendable, Equatable {
    package var backup: Int64?
    package var proof: Int64?
    package var reading: Int64?
  }

  /// By name.
  package var environments: [Environment]
  /// The archive's folder.
  package var archive: String
  package var zone: TimeZone
  package var now: Date

  /// The worst of all environments.
  package var verdict: Verdict { environments.map(\.verdict).max() ?? .ok }
}
