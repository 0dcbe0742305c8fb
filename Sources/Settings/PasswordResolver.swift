package import ArchiveModel

/// Fetches a password from its source.
package struct PasswordResolver: Sendable {
  /// Runs a program without a shell and returns its standard output; throws when it does not exit with 0.
  package typealias CommandRunner = @Sendable (_ argv: [String]) async throws -> [UInt8]

  private let files: any SettingsFileReader
  private let credentialsDirectory: String?
  private let runCommand: CommandRunner

  /// `credentialsDirectory` is the value of `CREDENTIALS_DIRECTORY`, which systemd sets.
  package init(
    files: any SettingsFileReader = POSIXFileReader(), credentialsDirectory: String?,
    runCommand: @escaping CommandRunner
  ) {
    self.files = files
    self.credentialsDirectory = credentialsDirectory
    self.runCommand = runCommand
  }

  /// The password for one connection; nil when the source has none for it.
  ///
  /// Throws `refused` for a file that is a link or open to others, `configUnreadable`, `configMissingValue`,
  /// `configInvalid` for an empty or unusable password, and whatever the runner throws.
  package func password(
    from source: PasswordSource, host: String, port: Int, database: String, user: String
  ) async throws -> Secret? {
    switch source {
    case .literal(let secret): return secret
    case .none: return nil
    case .file(let path):
      return try PasswordFile.read(path, files: files)
    case .credential(let name):
      return try credential(name)
    case .passFile(let path):
      let pass = try PassFile(path: path, files: files)
      return try pass?.password(host: host, port: port, database: database, user: user)
    case .command(let argv):
      let output = try await runCommand(argv)
      let end = output.firstIndex(of: UInt8(ascii: "\n"))
      let line = PasswordFile.withoutLineEnd(output[..<(end.map { $0 + 1 } ?? output.endIndex)])
      return try PasswordFile.password(in: line, of: "the password command \(argv.first ?? "")")
    }
  }

  private func credential(_ name: String) throws(SettingsFault) -> Secret {
    guard let credentialsDirectory, !credentialsDirectory.isEmpty else {
      throw SettingsFault(
        .configMissingValue, "credential '\(name)' is not to be had: CREDENTIALS_DIRECTORY is not set",
        hint: "Run in a systemd unit with LoadCredential=\(name):PATH, or use password_file.")
    }
    let path = credentialsDirectory + "/" + name
    guard let file = try files.file(at: path, links: .refuse) else {
      throw SettingsFault(
        .configUnreadable, "credential '\(name)' is not in \(credentialsDirectory)",
        hint: "Add LoadCredential=\(name):PATH to the systemd unit.")
    }
    // systemd's access list for the service's user shows as group bits, so only everybody's bits are looked at.
    guard file.mode & 0o007 == 0 else {
      throw PasswordFile.open(to: "everybody", file)
    }
    return try PasswordFile.password(in: PasswordFile.withoutLineEnd(file.bytes[...]), of: path)
  }
}
