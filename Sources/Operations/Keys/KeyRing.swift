import AgeFormat
import ArchiveModel
import Processes
import Settings
import Storage

/// The keys at hand in one run: fetched when something sealed is first met, and only once.
actor KeyRing {
  private let settings: EncryptionSettings
  private let files: KeyFiles
  private let ask: @Sendable (String) async throws -> Secret?
  private var keys: [X25519Identity]?
  private var passphrase: Passphrase?

  init(
    _ settings: EncryptionSettings, files: KeyFiles, ask: @escaping @Sendable (String) async throws -> Secret?
  ) {
    self.settings = settings
    self.files = files
    self.ask = ask
  }

  /// The private keys that options and settings name; empty when they name none.
  ///
  /// Throws `keyInvalid` for what is no identity file, and what keeps one from being read (F41).
  func identities() async throws -> [X25519Identity] {
    if let keys { return keys }
    var found: [X25519Identity] = []
    for source in settings.identities {
      let contents = try await files.contents(of: source.value, holding: "identity")
      do {
        found += try contents.withBytes { try IdentityFile.read($0) }
      } catch let fault as AgeFault {
        throw OperationFault(fault.code, "\(source.value.redacted): \(fault.message)", hint: fault.hint)
      }
    }
    keys = found
    return found
  }

  /// The passphrase, from where the settings say, else asked for at the terminal; throws `keyMissing`, `keyInvalid`.
  ///
  /// One that is about to seal is asked for twice.
  func passphrase(toSeal: Bool = false) async throws -> Passphrase {
    if let passphrase { return passphrase }
    let found: Passphrase
    if let source = settings.passphrase {
      let contents = try await files.contents(of: source.value, holding: "passphrase")
      found = try contents.withBytes { bytes throws(AgeFault) in try Passphrase(contents: bytes) }
    } else {
      let first = try await asked("Passphrase: ")
      if toSeal {
        let second = try await asked("The same again: ")
        let same = first.withBytes { one in second.withBytes { one.elementsEqual($0) } }
        guard same else {
          throw OperationFault(
            .keyInvalid, "the two passphrases are not the same", hint: "Run the command again.")
        }
      }
      found = try first.withBytes { bytes throws(AgeFault) in try Passphrase(bytes) }
    }
    passphrase = found
    return found
  }

  /// The file key behind a header; `name` is the file's, and `sealing` says whom it was sealed to, where known.
  ///
  /// Throws `keyMissing` and `keyWrong` that name who could open it, `sealForged` for a changed header.
  func fileKey(of header: Header, name: String, sealing: Manifest.Sealing?) async throws -> FileKey {
    var identities = Identities(workFactorLimit: settings.workFactorLimit.value)
    let needsPassphrase = header.recipients.contains { if case .scrypt = $0 { true } else { false } }
    if needsPassphrase {
      identities.passphrases = [try await passphrase()]
    } else {
      identities.keys = try await self.identities()
    }
    let held = identities
    do {
      return try await BlockingThread.run { try held.fileKey(of: header) }
    } catch let fault as AgeFault where fault.code == .keyWrong {
      throw KeyRefusal(
        name: name, sealing: sealing, recipients: needsPassphrase ? nil : header.recipients.count,
        held: held.keys.count
      ).fault
    } catch let fault as AgeFault {
      throw OperationFault(fault.code, "\(name): \(fault.message)", hint: fault.hint, cause: fault)
    }
  }

  /// Throws as `fileKey(of:name:sealing:)` when the manifest says that no key at hand opens a file; the file itself,
  /// which may lie elsewhere, is not looked at.
  func requireIdentity(for name: String, sealing: Manifest.Sealing?) async throws {
    guard let sealing, !sealing.recipients.isEmpty else { return }
    let held = try await identities()
    let known = Set(sealing.recipients.map(\.fingerprint))
    guard !held.contains(where: { known.contains($0.recipient.fingerprint) }) else { return }
    throw KeyRefusal(name: name, sealing: sealing, recipients: known.count, held: held.count).fault
  }

  private func asked(_ question: String) async throws -> Secret {
    guard let answer = try await ask(question) else {
      throw OperationFault(
        .keyMissing, "a passphrase is needed, and nobody is here to be asked for it",
        hint: "Set passphrase_file, passphrase_command or passphrase_credential in [encryption].")
    }
    return answer
  }
}

/// Why nothing at hand opens a file, and what would.
struct KeyRefusal {
  let name: String
  let sealing: Manifest.Sealing?
  /// How many could open it; nil when a passphrase does.
  let recipients: Int?
  /// Private keys that were tried.
  let held: Int

  var fault: OperationFault {
    guard let recipients else {
      return OperationFault(
        .keyWrong, "the passphrase does not open \(name)",
        hint: "Use the passphrase that was set when the file was sealed.")
    }
    let who = Self.recipients(sealing) ?? "one of its \(recipients) recipients"
    guard held > 0 else {
      return OperationFault(
        .keyMissing, "\(name) is sealed, and no identity is at hand",
        hint: "It opens with the identity of \(who): name its file with --identity or in identity_files.")
    }
    return OperationFault(
      .keyWrong,
      "\(held == 1 ? "the identity" : "none of the \(held) identities") at hand"
        + "\(held == 1 ? " does not open" : " opens") \(name)",
      hint: "It opens with the identity of \(who): name its file with --identity or in identity_files.")
  }

  /// Such as `ops-2026 (5f1d…) or recovery (77aa…)`; nil when nobody wrote them down.
  static func recipients(_ sealing: Manifest.Sealing?) -> String? {
    guard let recipients = sealing?.recipients, !recipients.isEmpty else { return nil }
    return recipients.map { recipient in
      if recipient == .unnamed { return "somebody whom nobody wrote down" }
      return recipient.name.map { "\($0) (\(recipient.fingerprint))" } ?? recipient.fingerprint
    }.joined(separator: " or ")
  }
}
