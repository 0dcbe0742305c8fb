/// Everything at hand that may open a file: private keys, passphrases, and how much work a passphrase may cost.
package struct Identities: Sendable {
  /// Private keys, tried on every X25519 stanza.
  package var keys: [X25519Identity]
  /// Passphrases, tried in turn on a scrypt stanza.
  package var passphrases: [Passphrase]
  /// The largest scrypt work factor that is tried; at most 22.
  package var workFactorLimit: Int

  package init(
    keys: [X25519Identity] = [], passphrases: [Passphrase] = [],
    workFactorLimit: Int = PassphraseStanza.defaultLimit
  ) {
    self.keys = keys
    self.passphrases = passphrases
    self.workFactorLimit = min(workFactorLimit, PassphraseStanza.largestWorkFactor)
  }

  /// The file key of a header, with the header's code checked.
  ///
  /// Faults: `keyWrong` when nothing here opens it, `sealForged` when something does but the header was changed,
  /// `sealHeader` for a share of low order or a work factor over the limit.
  package func fileKey(of header: Header) throws -> FileKey {
    guard let fileKey = try unwrap(header) else { throw refusal(of: header) }
    guard try header.isAuthentic(under: fileKey) else {
      throw AgeFault.forged(
        "the header does not match its authentication code",
        hint: "Somebody changed the header after sealing, or it is damaged; take another copy.")
    }
    return fileKey
  }

  private func unwrap(_ header: Header) throws -> FileKey? {
    var found: FileKey?
    for recipient in header.recipients {
      switch recipient {
      case .x25519(let share, let body):
        // After a match the rest is still looked at: a share of low order is refused wherever it stands.
        for key in keys {
          let fileKey = try key.unwrap(share: share, body: body)
          found = found ?? fileKey
        }
      case .scrypt(let salt, let workFactor, let body):
        try checkWorkFactor(workFactor)
        for passphrase in passphrases where found == nil {
          found = try PassphraseStanza.unwrap(
            salt: salt, workFactor: workFactor, body: body, passphrase: passphrase)
        }
      case .unknown:
        continue
      }
    }
    return found
  }

  private func checkWorkFactor(_ workFactor: Int) throws(AgeFault) {
    guard workFactor > workFactorLimit else { return }
    throw .header(
      "the scrypt work factor of the file is \(workFactor), over the limit of \(workFactorLimit)",
      hint:
        "If you trust the file, raise the limit; one try takes \(1 << max(0, workFactor - 10)) MiB of memory."
    )
  }

  private func refusal(of header: Header) -> AgeFault {
    let types = header.recipients.map { recipient in
      switch recipient {
      case .x25519: "X25519"
      case .scrypt: "scrypt"
      case .unknown: ""
      }
    }
    if types.contains("scrypt") {
      return passphrases.isEmpty
        ? .noMatch(
          "the file is sealed with a passphrase, and none was given",
          hint: "Give the passphrase it was sealed with.")
        : .noMatch(
          "the passphrase is not the one the file is sealed with",
          hint: "Check letter case, keyboard layout and which passphrase was in use on that day.")
    }
    let recipients = types.count { $0 == "X25519" }
    guard recipients > 0 else {
      let names = header.stanzas.prefix(4).map { "`\($0.type.prefix(40))`" }.joined(separator: ", ")
      return .noMatch(
        "the file is sealed only to recipients of types that are not supported",
        hint: "Open it with a program that knows \(names).")
    }
    let hint = "Give the identity file of one of the file's recipients; it has \(recipients)."
    switch keys.count {
    case 0: return .noMatch("the file is sealed to recipients, and no identity was given", hint: hint)
    case 1: return .noMatch("the identity is not a recipient of the file", hint: hint)
    default: return .noMatch("none of the \(keys.count) identities is a recipient of the file", hint: hint)
    }
  }
}
