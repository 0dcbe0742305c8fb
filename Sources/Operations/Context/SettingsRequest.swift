/// What the command line said about where settings come from; nil where it said nothing.
package struct SettingsRequest: Sendable, Equatable {
  /// `--config`.
  package var configPath: String?
  /// `--archive`.
  package var archivePath: String?
  /// `--identity`, in the order given.
  package var identities: [String]
  /// `--passphrase-file`.
  package var passphraseFile: String?

  package init(
    configPath: String? = nil, archivePath: String? = nil, identities: [String] = [],
    passphraseFile: String? = nil
  ) {
    self.configPath = configPath
    self.archivePath = archivePath
    self.identities = identities
    self.passphraseFile = passphraseFile
  }
}
