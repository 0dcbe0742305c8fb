package import ArchiveModel

/// Reads private keys and passphrases whole, and only where nobody else could have read or planted them (F41).
package struct KeyFiles: Sendable {
  private let files: any SettingsFileReader
  private let credentialsDirectory: String?
  private let runCommand: PasswordResolver.CommandRunner

  /// `credentialsDirectory` is the value of `CREDENTIALS_DIRECTORY`, which systemd sets.
  package init(
    files: any SettingsFileReader = POSIXFileReader(), credentialsDirectory: String?,
    runCommand: @escaping PasswordResolver.CommandRunner
  ) {
    self.files = files
    self.credentialsDirectory = credentialsDirectory
    self.runCommand = runCommand
  }

  /// The bytes as they are, line end included; `what` is what the source holds, such as `identity`.
  ///
  /// Throws `refused` for a file that is a link or open to others, `configUnreadable`, `configMissingValue`, and
  /// whatever the runner throws.
  package func contents(of source: PasswordSource, holding what: String) async throws -> Secret {
    switch source {
    case .command(let argv): Secret(try await runCommand(argv))
    case .file(let path): try Self.file(path, what, files)
    case .credential(let name): try credential(name, what)
    case .literal(let secret): secret
    case .passFile, .none:
      throw SettingsFault(.configMissingValue, "there is no \(what) to be had")
    }
  }

  /// The bytes of a regular file that nobody else may read or write.
  static func file(
    _ path: String, _ what: String, _ files: any SettingsFileReader
  ) throws(SettingsFault) -> Secret {
    guard let file = try files.file(at: path, links: .refuse) else {
      throw SettingsFault(
        .configUnreadable, "\(what) file \(path) does not exist",
        hint: "Check the path, and that the disk it lies on is mounted.")
    }
    guard !file.isReadableByOthers, !file.isWritableByOthers else { throw open(to: "others", file, what) }
    guard !file.bytes.isEmpty else { throw empty(path, what) }
    return Secret(file.bytes)
  }

  private func credential(_ name: String, _ what: String) throws(SettingsFault) -> Secret {
    guard let credentialsDirectory, !credentialsDirectory.isEmpty else {
      throw SettingsFault(
        .configMissingValue, "credential '\(name)' is not to be had: CREDENTIALS_DIRECTORY is not set",
        hint: "Run in a systemd unit with LoadCredential=\(name):PATH, or name a file.")
    }
    guard let file = try files.file(at: credentialsDirectory + "/" + name, links: .refuse) else {
      throw SettingsFault(
        .configUnreadable, "credential '\(name)' is not in \(credentialsDirectory)",
        hint: "Add LoadCredential=\(name):PATH to the systemd unit.")
    }
    // systemd's access list for the service's user shows as group bits, so only everybody's bits are looked at.
    guard file.mode & 0o007 == 0 else { throw Self.open(to: "everybody", file, what) }
    guard !file.bytes.isEmpty else { throw Self.empty(file.path, what) }
    return Secret(file.bytes)
  }

  private static func open(to whom: String, _ file: SettingsFile, _ what: String) -> SettingsFault {
    SettingsFault(
      .refused, "\(what) file \(file.path) is open to \(whom) (mode \(file.modeText))",
      hint: "Run chmod 0600 \(file.path), and make a new key when somebody may have read this one.")
  }

  private static func empty(_ path: String, _ what: String) -> SettingsFault {
    SettingsFault(
      .configInvalid, "\(what) file \(path) is empty", hint: "Restore it from its copy, or name another one.")
  }
}
