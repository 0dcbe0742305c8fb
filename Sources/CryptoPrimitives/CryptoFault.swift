package import ArchiveModel

/// What goes wrong in libcrypto itself, apart from wrong keys and forged bytes.
///
/// Code: `unexpected`. A wrong tag or a low-order point is an answer, not a fault.
package struct CryptoFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package var cause: (any Error)? { nil }

  package init(_ message: String, hint: String? = nil) {
    self.code = .unexpected
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
