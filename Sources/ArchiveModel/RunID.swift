/// The identity of one run of a command or job: what ties its log, the catalog's events and its notices together.
///
/// Written like the id of a backup, 8 letters of lower-case base32, which is what a person reads out.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
  /// The eight letters.
  package let rawValue: String

  /// Makes the id that five random bytes spell.
  package init(randomBytes: (UInt8, UInt8, UInt8, UInt8, UInt8)) {
    rawValue = BackupID(randomBytes: randomBytes).rawValue
  }

  /// Accepts eight letters of the alphabet; nil otherwise.
  package init?(_ text: String) {
    guard let id = BackupID(text) else { return nil }
    rawValue = id.rawValue
  }

  package var description: String { rawValue }
}
