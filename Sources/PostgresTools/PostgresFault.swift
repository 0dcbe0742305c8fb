package import ArchiveModel

/// What goes wrong between us, PostgreSQL and its tools.
///
/// Codes: `toolMissing`, `toolVersion`, `toolFailed`, `toolTimeout`, `connectionRefused`,
/// `authenticationFailed`, `databaseMissing`, `roleMissing`, `permissionDenied`, `relationMissing`,
/// `tableNotFound`, `duplicateKey`, `foreignKeyViolation`, `extensionMissing`, `dumpIncomplete`,
/// `dumpUnsafe`, `restoreFailed`, `restoreInvalid`, `usage`, `unexpected`.
package struct PostgresFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package let cause: (any Error)?
  /// The SQLSTATE with which a server refused a statement; nil for anything else.
  package let state: String?

  package init(
    _ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil, state: String? = nil
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
    self.state = state
  }

  /// The last words of the tool that failed, when it left any.
  package var complaint: ToolComplaint? { cause as? ToolComplaint }

  /// Whether the server cannot read what it stores, or failed within itself.
  ///
  /// SQLSTATE classes XX (data or index corrupted, internal error) and 58 (input and output) of PostgreSQL's
  /// documentation, appendix A.
  package var tellsOfDamage: Bool { state.map { $0.hasPrefix("XX") || $0.hasPrefix("58") } ?? false }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

/// The last lines that a tool wrote to its standard error, as the cause of a fault.
package struct ToolComplaint: Error, Sendable, Equatable, CustomStringConvertible {
  /// Oldest first, without line ends and empty lines; at most `maximumLines` of `maximumLength` characters.
  package let lines: [String]

  /// How many lines are kept.
  package static let maximumLines = 10
  /// How many characters of a line are kept.
  package static let maximumLength = 1000

  /// Keeps the last lines of the text; nil when it holds none.
  package init?(_ text: String) {
    let kept = text.split(whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) }.suffix(Self.maximumLines).map { line in
        line.count > Self.maximumLength ? line.prefix(Self.maximumLength) + "…" : String(line)
      }
    guard !kept.isEmpty else { return nil }
    lines = kept
  }

  package var description: String { lines.joined(separator: "\n") }
}
