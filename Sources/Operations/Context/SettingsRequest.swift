/// What the command line said about where settings come from; nil where it said nothing.
package struct SettingsRequest: Sendable, Equatable {
  /// `--config`.
  package var configPath: String?
  /// `--archive`.
  package var archivePath: String?

  package init(configPath: String? = nil, archivePath: String? = nil) {
    self.configPath = configPath
    self.archivePath = archivePath
  }
}
