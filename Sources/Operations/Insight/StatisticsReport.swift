package import ArchiveModel
package import Foundation

/// What the archive holds of each environment, and how that grew.
package struct StatisticsReport: Sendable {
  /// One month of the archive's calendar.
  package struct Month: Sendable, Equatable {
    /// Its first midnight in `zone`.
    package var start: Date
    /// Those begun in it that the archive holds now.
    package var backups: Int
    /// The stored bytes of these.
    package var bytes: Int64
  }

  /// One environment; complete and damaged backups count as held.
  package struct Environment: Sendable {
    /// One that has or had backups, or the one that was asked for.
    package var name: EnvironmentName
    /// How many are held now; the sum of `months`.
    package var backups: Int
    /// The stored bytes of those; the sum of `months`.
    package var bytes: Int64
    /// How many there are in each state, removed ones too; absent states have none.
    package var states: [BackupState: Int]
    /// By how much `bytes` has changed in the last `growthDays` days.
    package var growth: Int64
    /// When the oldest held one began; nil when none is held.
    package var oldest: Date?
    /// When the newest held one began; nil when none is held.
    package var newest: Date?
    /// From the month of the oldest to that of the newest, without gaps.
    package var months: [Month]
  }

  /// Over how many days growth is told: today and the whole days of UTC before it.
  package static let growthDays = 30

  /// By name.
  package var environments: [Environment]
  /// The archive's, in which months begin and people read instants.
  package var zone: TimeZone
  /// When it was summed up: `growth` counts back from here.
  package var now: Date
}
