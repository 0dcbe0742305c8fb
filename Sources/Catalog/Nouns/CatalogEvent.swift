package import ArchiveModel
package import struct Foundation.Date

/// One line of the journal, which is only ever added to.
package struct CatalogEvent: Sendable, Equatable {
  /// Grows with every event and is never given twice, so it orders them even when clocks are set back.
  package var number: Int64
  /// When it happened by the clock of whoever recorded it.
  package var at: Date
  /// Such as `backup.running`, `backup.complete`, `backup.adopted`, `verify.quick.passed` or `store.added`.
  package var what: String
  /// Nil for what is about no single backup, such as a store or a job.
  package var backup: BackupID?
  /// The reason or finding that came with it.
  package var detail: String?
  /// The run that it happened in; nil for what older versions wrote.
  package var run: RunID?

  package init(
    number: Int64, at: Date, what: String, backup: BackupID?, detail: String?, run: RunID? = nil
  ) {
    self.number = number
    self.at = at
    self.what = what
    self.backup = backup
    self.detail = detail
    self.run = run
  }
}
