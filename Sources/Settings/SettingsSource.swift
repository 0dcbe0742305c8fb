package import ArchiveModel

/// What the command line said about settings; nil where it said nothing.
package struct SettingsFlags: Sendable {
  /// `--config`, relative to the working directory.
  package var config: String?
  /// `--archive`, relative to the working directory.
  package var archive: String?
  /// `--format`.
  package var format: DumpFormat?
  /// `--compress`.
  package var compression: Compression?
  /// `--jobs`.
  package var jobs: Int?
  /// `--identity`, each relative to the working directory.
  package var identities: [String]
  /// `--passphrase-file`, relative to the working directory.
  package var passphraseFile: String?

  package init(
    config: String? = nil, archive: String? = nil, format: DumpFormat? = nil, compression: Compression? = nil,
    jobs: Int? = nil, identities: [String] = [], passphraseFile: String? = nil
  ) {
    self.config = config
    self.archive = archive
    self.format = format
    self.compression = compression
    self.jobs = jobs
    self.identities = identities
    self.passphraseFile = passphraseFile
  }
}

/// Everything outside that settings are made of, handed in so that nothing here reads the process's own state.
package struct SettingsSource: Sendable {
  /// What the command line said.
  package var flags: SettingsFlags
  /// The process environment; an empty value counts as not set.
  package var environment: [String: String]
  /// An absolute path.
  package var workingDirectory: String
  /// The user's home directory, when there is one.
  package var home: String?
  /// Reads the files.
  package var files: any SettingsFileReader
  /// The name of the machine's time zone, asked only when the zone is `local` and `TZ` is not set.
  package var systemZone: @Sendable () -> String?

  package init(
    flags: SettingsFlags = SettingsFlags(), environment: [String: String], workingDirectory: String,
    home: String?, files: any SettingsFileReader = POSIXFileReader(),
    systemZone: @escaping @Sendable () -> String? = { SystemZone.name() }
  ) {
    self.flags = flags
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.home = home
    self.files = files
    self.systemZone = systemZone
  }

  /// A variable of the process environment that is set and not empty.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Makes a path absolute: `~/` is the home directory, everything else is relative to `directory`.
  func absolutePath(_ path: String, in directory: String) -> String {
    var whole = path
    if path == "~" || path.hasPrefix("~/"), let home {
      whole = home + path.dropFirst()
    } else if !path.hasPrefix("/") {
      whole = directory + "/" + path
    }
    let parts = whole.split(separator: "/").filter { $0 != "." }
    return "/" + parts.joined(separator: "/")
  }
}
