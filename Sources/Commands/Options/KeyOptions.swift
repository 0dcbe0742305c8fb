import ArgumentParser

/// What opens sealed backups, besides what the settings name.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "File with a private key that opens sealed backups; may be repeated, and replaces identity_files.",
      valueName: "file"))
  var identity: [String] = []

  @Option(help: ArgumentHelp("File with the passphrase of sealed backups.", valueName: "file"))
  var passphraseFile: String?
}
