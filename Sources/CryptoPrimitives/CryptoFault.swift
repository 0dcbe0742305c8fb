package import ArchiveModel

/// What goes wrong in libcrypto itself, apart from wrong keys and forged bytes.
///
/// Code: `unexpected`. A wrong tag or a low-order point is an answer, not a fault.
package struct CryptoFault: Fault, Equatable {
  /// Always `unexpected`, so that any two of these faults are equal.
  package let code: FaultCode
  /// Says what libcrypto cannot do; never has anything of a key or of the data in it.
  package let message: String
  /// Nil so far: a libcrypto that fails leaves nothing to advise.
  package let hint: String?
  /// Nothing lies beneath: libcrypto's own errors are cleared and not told.
  package var cause: (any Error)? { nil }

  package init(_ message: String, hint: String? = nil) {
    self.code = .unexpected
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
