package import ArchiveModel
import Catalog
package import struct Foundation.Date

/// Which copies of a store are read again now, so that each of their bytes is read within a period.
///
/// Every run reads its share of the bytes, those longest unread first, so that no run has to read all of them; and
/// whatever becomes overdue before a tenth of the period has passed. With ten runs or more in a period, evenly
/// spread, nothing gets older than it.
package struct ScrubPlan: Equatable, Sendable {
  /// One copy.
  package struct Copy: Equatable, Sendable {
    /// Whose dump it is; other objects are not counted.
    package var backup: BackupID
    /// The stored ones, by which runs share the work.
    package var bytes: Int64
    /// When it was last read and found whole; when it was written, if never since.
    package var read: Date
    /// Whether it was verified since it was written.
    package var isVerified: Bool

    package init(backup: BackupID, bytes: Int64, read: Date, isVerified: Bool) {
      self.backup = backup
      self.bytes = bytes
      self.read = read
      self.isVerified = isVerified
    }
  }

  /// The backups to be read, those longest unread first.
  package let due: [BackupID]

  /// The same for copies as the catalog knows them.
  init(_ copies: [ReadCopy], period: TimeSpan, now: Date) {
    self.init(
      copies.map {
        Copy(
          backup: $0.backup, bytes: $0.bytes, read: $0.verified ?? $0.recorded, isVerified: $0.verified != nil
        )
      }, period: period, now: now)
  }

  /// The share of a run is that of the time since the last one in the period.
  package init(_ copies: [Copy], period: TimeSpan, now: Date) {
    let length = Double(max(1, period.seconds))
    let last = copies.filter(\.isVerified).map(\.read).max() ?? copies.map(\.read).min() ?? now
    let share = min(1, max(0, now.timeIntervalSince(last)) / length)
    let total = copies.reduce(0) { $0 + Double($1.bytes) }
    var quota = total * share
    var due: [BackupID] = []
    for copy in copies.sorted(by: { $0.read < $1.read }) {
      let isUrgent = now.timeIntervalSince(copy.read) >= 0.9 * length
      guard isUrgent || quota > 0 else { break }
      due.append(copy.backup)
      quota -= Double(copy.bytes)
    }
    self.due = due
  }
}
