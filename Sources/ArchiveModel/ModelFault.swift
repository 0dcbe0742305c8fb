/// What goes wrong when a word is not a valid name, format or instant.
///
/// Codes: `nameInvalid`, `usage`, and `verifyFailed` for a checksum file.
package struct ModelFault: Fault, Equatable {
  /// One of those above; it gives the exit status, and faults with the same one are equal.
  package let code: FaultCode
  /// One sentence in lower case; a word that somebody gave stands in quotes, cut when it is long.
  package let message: String
  /// What a good one looks like; nil where the message says it.
  package let hint: String?
  /// Nothing lies beneath: the word alone is wrong.
  package var cause: (any Error)? { nil }

  package init(_ code: FaultCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
