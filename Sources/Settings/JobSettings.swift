package import ArchiveModel
package import Scheduling

/// One step of a job, by the name of the command that does the same.
package enum JobStep: String, Sendable, CaseIterable {
  case backup
  case verify
  case testRestore = "test-restore"
  case replicate
  case cleanup
  case catalogExport = "catalog-export"

  /// Whether it removes backups: such a step is not begun once an earlier one has failed.
  package var isDestructive: Bool { self == .cleanup }
}

/// One `[[job]]`: what is done, and when.
package struct JobSettings: Sendable {
  /// 1 to 32 of a-z, 0-9 and -, beginning with a letter; it names units and lock files.
  package let name: Sourced<String>
  /// From `at` or `every`, of which a job has one.
  package let schedule: Sourced<Schedule>
  /// Nil for all environments; a job that backs up always has one.
  package let environment: Sourced<EnvironmentName>?
  /// In order, each once.
  package let steps: Sourced<[JobStep]>
  /// Runs begin within so long a time after the schedule's.
  package let jitter: Sourced<TimeSpan>
  /// Whether a run that was missed or interrupted is made up for.
  package let catchUp: Sourced<Bool>
  /// How long each step waits for locks of others.
  package let wait: Sourced<TimeSpan>
  /// Of the backup; nil as `[backup]` says.
  package let format: Sourced<DumpFormat>?
  /// Of the backup; nil as `[backup]` says.
  package let compression: Sourced<Compression>?
  /// Of the backup.
  package let labels: [Sourced<String>]
  /// Of verify.
  package let depth: Sourced<VerifyDepth>
  /// Of verify: how many, those longest unverified first; nil for all.
  package let sample: Sourced<SampleSize>?
  /// Of verify: the store of copies that is read; nil for the archive itself.
  package let store: Sourced<String>?
  /// Where `catalog-export` puts its copy.
  package let exportFolder: Sourced<String>?

  /// What decides when it runs.
  package var clock: JobClock {
    JobClock(name: name.value, schedule: schedule.value, catchUp: catchUp.value, jitter: jitter.value)
  }
}

extension JobStep: SettingWord {}
extension VerifyDepth: SettingWord {}
