package import ArchiveModel

/// Why rows cannot be merged as asked.
///
/// Codes: `usage` for what an option puts right, `tableNotFound`, and `refused` for what the schemas forbid.
package struct MergeRefusal: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package var cause: (any Error)? { nil }

  init(_ code: FaultCode, _ message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension Sequence where Element == String {
  /// `a`, `a and b`, `a, b and c`.
  func listed(_ word: String = "and") -> String {
    let all = Array(self)
    guard all.count > 1 else { return all.first ?? "" }
    return all.dropLast().joined(separator: ", ") + " \(word) " + all[all.count - 1]
  }
}
