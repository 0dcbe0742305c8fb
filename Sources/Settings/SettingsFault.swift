package import ArchiveModel

/// What goes wrong when settings are read.
///
/// Codes: `usage`, `nameInvalid`, `configInvalid`, `configUnknownKey`, `configUnknownEnvironment`,
/// `configMissingValue`, `configUnreadable`, and `refused` for a secret that others could have read or planted.
package struct SettingsFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension SettingsFault {
  /// A fault about a value, with the place that the value came from in front.
  init(_ code: FaultCode, at origin: Origin, _ message: String, hint: String?) {
    self.init(code, "\(origin.place): \(message)", hint: hint)
  }
}
