package import ArchiveModel

/// Which part of a sealed file is at fault, as the public test vectors of the format name it.
package enum AgeFailureClass: String, Sendable, CaseIterable {
  /// The header breaks the grammar, a bound, or a rule for a known recipient type.
  case header
  /// The header's authentication code is wrong.
  case hmac
  /// No identity opens any recipient stanza.
  case noMatch = "nomatch"
  /// The payload is cut, extended or changed.
  case payload
  /// The text armor is malformed.
  case armor
}

/// What goes wrong with a sealed file, an identity, a recipient or a passphrase; the exit status is 7.
///
/// Codes: `sealHeader`, `sealForged`, `keyWrong`, `sealPayload`, `sealArmor`, one for each failure class of
/// a sealed file, and `keyInvalid` for an identity, recipient or passphrase that cannot be used.
package struct AgeFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package var cause: (any Error)? { nil }

  init(_ code: FaultCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// Which part of a sealed file is at fault; nil for a key or passphrase that is itself invalid.
  package var failureClass: AgeFailureClass? {
    switch code {
    case .sealHeader: .header
    case .sealForged: .hmac
    case .keyWrong: .noMatch
    case .sealPayload: .payload
    case .sealArmor: .armor
    default: nil
    }
  }

  static func header(_ message: String, hint: String? = nil) -> Self {
    Self(
      .sealHeader, message,
      hint: hint ?? "The file is damaged or is no age v1 file; compare its SHA-256 or take another copy.")
  }

  static func forged(_ message: String, hint: String) -> Self { Self(.sealForged, message, hint: hint) }

  /// A file key at hand is not the one that wrote the header, or the header was changed.
  static var foreignKey: Self {
    .forged(
      "the file key does not belong to the header",
      hint: "The header was changed after sealing, or the file is another one; take another copy.")
  }

  static func noMatch(_ message: String, hint: String) -> Self { Self(.keyWrong, message, hint: hint) }

  static func payload(_ message: String) -> Self {
    Self(
      .sealPayload, message,
      hint: "The file is damaged, cut short or forged; compare its SHA-256 or take another copy.")
  }

  static func armor(_ message: String) -> Self {
    Self(
      .sealArmor, message,
      hint: "Copy the text again, from its BEGIN line to its END line, without changing line ends.")
  }

  static func key(_ message: String, hint: String) -> Self { Self(.keyInvalid, message, hint: hint) }
}
