import ArchiveModel
import Catalog
package import struct Foundation.Date

/// How far a backup has come that is being made, as its process told the catalog last.
package struct RunningBackup: Sendable, Equatable {
  /// Of the plain dump, before compression; 0 within the first seconds.
  package var bytes: Int64
  /// When that was told, which happens every few seconds; long ago when its process is gone or held up.
  package var told: Date

  /// Without a word for so long, a backup is not spoken of as being made.
  private static let patience: Double = 60

  /// Whether its process has said nothing for so long that it may be gone.
  package func isSilent(at now: Date) -> Bool { now.timeIntervalSince(told) > Self.patience }

  /// All that the catalog calls running.
  static func all(in catalog: Catalog) throws -> [BackupID: RunningBackup] {
    var all: [BackupID: RunningBackup] = [:]
    for job in try catalog.jobs() {
      if let id = job.backup { all[id] = RunningBackup(bytes: job.bytes, told: job.heartbeat) }
    }
    return all
  }
}
