import AgeFormat
import ArchiveModel
import Processes
import Settings

/// Whom the objects of a backup are sealed to.
struct SealPlan: Sendable {
  let recipients: Recipients
  /// What the manifest says about it; nothing secret.
  let sealing: Manifest.Sealing

  /// The schemes that manifests name.
  static let keyScheme = "age-x25519"
  static let passphraseScheme = "age-scrypt"

  /// A seal for one object, with a file key of its own; with a passphrase it takes a second.
  func newSeal() async throws -> Seal {
    let recipients = recipients
    return try await BlockingThread.run { try Seal(to: recipients) }
  }
}

/// A public key with the name the settings give it.
struct KnownRecipient: Sendable, Equatable {
  let name: String?
  let key: X25519Recipient

  /// As a manifest names it.
  var mention: Manifest.Recipient { Manifest.Recipient(name: name, fingerprint: key.fingerprint) }
}

extension OperationContext {
  /// How new backups are sealed, nil when they are not.
  ///
  /// Everything that sealing needs is read and parsed here, before a dump starts (R33), and the identity files of
  /// the settings too, so that one that others can read is found now (F41). Throws `keyInvalid`, `keyMissing`.
  func sealPlan() async throws -> SealPlan? {
    let settings = configuration.encryption
    switch settings.mode.value {
    case .off: return nil
    case .key:
      _ = try await keys.identities()
      let known = try recipients()
      return SealPlan(
        recipients: .keys(known.map(\.key)),
        sealing: Manifest.Sealing(scheme: SealPlan.keyScheme, recipients: known.map(\.mention)))
    case .passphrase:
      return SealPlan(
        recipients: .passphrase(try await keys.passphrase(toSeal: true)),
        sealing: Manifest.Sealing(scheme: SealPlan.passphraseScheme, recipients: []))
    }
  }

  /// The recipients of the settings, parsed; throws `keyInvalid` with the place in the file.
  func recipients() throws -> [KnownRecipient] {
    var known: [KnownRecipient] = []
    for setting in configuration.encryption.recipients {
      do {
        let key = try X25519Recipient(setting.value.recipient)
        if !known.contains(where: { $0.key == key }) {
          known.append(KnownRecipient(name: setting.value.name, key: key))
        }
      } catch let fault as AgeFault {
        throw OperationFault(fault.code, "\(setting.origin.place): \(fault.message)", hint: fault.hint)
      }
    }
    guard known.count <= Header.mostStanzas else {
      throw OperationFault(
        .keyInvalid, "[encryption] names \(known.count) recipients, more than \(Header.mostStanzas)",
        hint: "Seal to fewer recipients.")
    }
    return known
  }
}
