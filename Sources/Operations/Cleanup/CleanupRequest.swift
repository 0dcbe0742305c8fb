package import ArchiveModel
package import Retention

/// What a cleanup is to go by; instants are still the user's words.
package struct CleanupRequest: Sendable, Equatable {
  /// One store, `local` for the archive; nil for the archive and, by their own rules, all that may be pruned.
  package var store: String?
  /// Nil for all that have backups.
  package var environment: EnvironmentName?
  /// `--days N`, which replaces the rules of the settings; 1 or more.
  package var days: Int?
  /// What the `--keep-…` options say over the settings.
  package var override: RetentionOverride
  /// The moment to reckon with instead of the present one; for dry runs alone.
  package var now: String?
  /// Names of series that may lose their last backup.
  package var emptyable: [String]
  /// How long to wait for the archive's lock, and then for that of each store.
  package var wait: Duration

  package init(
    store: String? = nil, environment: EnvironmentName? = nil, days: Int? = nil,
    override: RetentionOverride = RetentionOverride(),
    now: String? = nil, emptyable: [String] = [], wait: Duration = .zero
  ) {
    self.store = store
    self.environment = environment
    self.days = days
    self.override = override
    self.now = now
    self.emptyable = emptyable
    self.wait = wait
  }
}
