import ArchiveModel

/// Whether and how backups are sealed.
package enum SealMode: String, Sendable, CaseIterable {
  /// Backups are stored in plain text.
  case off
  /// To the recipients' public keys; this host needs no private key.
  case key
  /// With one passphrase.
  case passphrase
}

/// A public key as the settings write it, with the name that people know it by.
package struct NamedRecipient: Sendable, Equatable {
  /// Nil when the settings give only the key.
  package let name: String?
  /// As written, such as `age1…`; not checked here.
  package let recipient: String

  package init(name: String?, recipient: String) {
    self.name = name
    self.recipient = recipient
  }
}

/// How backups are sealed, and where the keys that open them are to be had.
package struct EncryptionSettings: Sendable {
  /// Whether new backups are sealed.
  package let mode: Sourced<SealMode>
  /// Whom new backups are sealed to when `mode` is `key`.
  package let recipients: [Sourced<NamedRecipient>]
  /// Where private keys are to be had, each a file or a credential; only where backups are opened.
  package let identities: [Sourced<PasswordSource>]
  /// Where the passphrase is to be had: a file, a command or a credential; nil to ask at the terminal.
  package let passphrase: Sourced<PasswordSource>?
  /// The largest scrypt work factor that is tried, 1 to 22.
  package let workFactorLimit: Sourced<Int>
}

extension SettingsSource {
  /// What sealing does with these settings; options are stronger than the file.
  func encryption(
    _ file: FileSettings.Encryption?, _ problems: inout [SettingsFault]
  ) -> EncryptionSettings {
    let recipients = file?.recipients ?? []
    let passphrase =
      flags.passphraseFile.map {
        Sourced(
          PasswordSource.file(absolutePath($0, in: workingDirectory)), Origin.flag("--passphrase-file"))
      } ?? file?.passphrases.first
    let identities = flags.identities.map {
      Sourced(PasswordSource.file(absolutePath($0, in: workingDirectory)), Origin.flag("--identity"))
    }
    let mode = file?.mode ?? recipients.first.map { Sourced(.key, $0.origin) } ?? Sourced(.off, .builtIn)
    if let finding = Self.contradiction(file, mode, recipients) { problems.append(finding) }
    return EncryptionSettings(
      mode: mode, recipients: recipients,
      identities: identities.isEmpty ? file?.identities ?? [] : identities, passphrase: passphrase,
      workFactorLimit: file?.workFactorLimit ?? Sourced(20, .builtIn))
  }

  private static func contradiction(
    _ file: FileSettings.Encryption?, _ mode: Sourced<SealMode>, _ recipients: [Sourced<NamedRecipient>]
  ) -> SettingsFault? {
    switch mode.value {
    case .key where recipients.isEmpty:
      SettingsFault(
        .configMissingValue, at: mode.origin, "'mode' in [encryption] is key, and no recipients are named",
        hint: "Run 'strongroom key generate --name NAME' and set recipients to what it prints.")
    case .passphrase where !recipients.isEmpty:
      SettingsFault(
        .configInvalid, at: mode.origin,
        "'mode' in [encryption] is passphrase, and recipients are named: the age format allows no mixture",
        hint: "Remove the recipients, or set mode to key.")
    case .off where file?.mode == nil && file?.passphrases.isEmpty == false:
      SettingsFault(
        .configMissingValue, at: file?.passphrases.first?.origin ?? mode.origin,
        "[encryption] names a passphrase and does not say whether backups are sealed with it",
        hint: "Set mode to passphrase, or to off when it only opens older backups.")
    default: nil
    }
  }
}
