/// What PostgreSQL or a tool complained about, as far as it is understood.
///
/// The text of a case is the name that the complaint gave; nil when only the SQLSTATE is known.
package enum Symptom: Equatable, Sendable {
  case toolMissing(String?)
  case containerStopped(String?)
  case connectionRefused
  case socketMissing(String?)
  case hostUnknown(String?)
  case connectTimeout
  case serverNotReady
  case tooManyConnections
  case tlsRefused
  case poolerRefused
  case authenticationFailed(user: String?)
  case passwordMissing
  case notAdmitted
  case databaseMissing(String?)
  case loginRoleMissing(String?)
  case roleMissing(String?)
  case permissionDenied(String?)
  case rowsFiltered(table: String?)
  case relationMissing(String?)
  /// The column, and where the server says it the relation that lacks it.
  case columnMissing(String?, of: String?)
  case schemaMissing(String?)
  case noMatchingTables(String?)
  case duplicateKey(constraint: String?)
  case foreignKeyViolation(constraint: String?)
  case extensionMissing(String?)
  case versionMismatch(String?)
  case archiveTooNew(String?)
  case restrictUnknown
  case settingUnknown(String?)
  case lockTimeout
  case statementTimeout
  case diskFull
  case databaseExists(String?)
  case databaseInUse(String?)
  case snapshotGone
  case connectionLost
}

extension Symptom {
  /// Recognises a SQLSTATE (PostgreSQL documentation, appendix A).
  ///
  /// The message gives the name, when it is English.
  package init?(state: String, message: String) {
    let named = Symptom(text: message)
    let known: Symptom
    switch state {
    case "28P01": known = .authenticationFailed(user: nil)
    case "28000": known = .notAdmitted
    case "3D000": known = .databaseMissing(nil)
    case "42501": known = .permissionDenied(nil)
    case "42P01": known = .relationMissing(nil)
    case "42703": known = .columnMissing(nil, of: nil)
    case "3F000": known = .schemaMissing(nil)
    case "23505": known = .duplicateKey(constraint: nil)
    case "23503": known = .foreignKeyViolation(constraint: nil)
    case "55P03": known = .lockTimeout
    case "57014": known = .statementTimeout
    case "53100": known = .diskFull
    case "53300": known = .tooManyConnections
    case "42P04": known = .databaseExists(nil)
    case "55006": known = .databaseInUse(nil)
    case "57P03": known = .serverNotReady
    case "57P01", "57P02", "08000", "08003", "08006": known = .connectionLost
    default:
      guard let named else { return nil }
      self = named
      return
    }
    self = named ?? known
  }

  /// Recognises what a tool wrote to its standard error, in English.
  ///
  /// The earliest complaint is the cause of the later ones.
  package init?(text: String) {
    var best: (place: String.Index, symptom: Symptom)?
    for clue in Self.clues {
      guard let found = clue.find(in: text), best.map({ found.place < $0.place }) ?? true else { continue }
      best = (found.place, found.symptom)
    }
    guard let best else { return nil }
    self = best.symptom
  }
}
