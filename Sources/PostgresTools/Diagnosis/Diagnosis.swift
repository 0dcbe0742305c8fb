import ArchiveModel

/// Turns what PostgreSQL or a tool complained about into a fault with a sentence and a hint.
package struct Diagnosis: Sendable {
  /// Where the tool was going.
  package let connection: Connection

  package init(of connection: Connection) {
    self.connection = connection
  }

  /// Explains a tool that failed.
  ///
  /// `ended` is how, such as `exit status 1` or `signal 9`; the last lines of `standardError` become the
  /// cause.
  package func fault(_ tool: PostgresTool, ended: String, standardError: String) -> PostgresFault {
    let complaint = ToolComplaint(standardError)
    guard let symptom = Symptom(text: standardError) else {
      return PostgresFault(
        .toolFailed, "\(tool.rawValue) failed on \(connection.place) with \(ended)",
        hint: complaint == nil
          ? "It left no message; run the same command by hand to see why."
          : "Read the last lines of \(tool.rawValue) for the reason.",
        cause: complaint)
    }
    return fault(for: symptom, cause: complaint)
  }

  /// Explains a statement that the server refused with a SQLSTATE and a message.
  package func fault(state: String, message: String) -> PostgresFault {
    let complaint = ToolComplaint(message)
    guard let symptom = Symptom(state: state, message: message) else {
      return PostgresFault(
        .toolFailed, "a statement failed on \(connection.place) with SQLSTATE \(state)",
        hint: "Read the server's message for the reason.", cause: complaint, state: state)
    }
    return fault(for: symptom, cause: complaint, state: state)
  }

  /// The fault that a symptom is told as.
  package func fault(
    for symptom: Symptom, cause: (any Error)? = nil, state: String? = nil
  ) -> PostgresFault {
    let (code, message, hint) =
      accessAccount(of: symptom) ?? objectAccount(of: symptom) ?? workAccount(of: symptom)
    return PostgresFault(code, message, hint: hint, cause: cause, state: state)
  }
}
