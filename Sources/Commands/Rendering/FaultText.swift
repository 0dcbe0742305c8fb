import ArchiveModel

/// How an error looks to a person: `error: <sentence>` then `hint: <Sentence.>`, never a stack trace.
enum FaultText {
  /// The lines for standard error.
  static func lines(for error: any Error) -> [String] {
    if error is CancellationError {
      return ["error: interrupted", "hint: Run the same command again; it begins anew."]
    }
    guard let fault = error as? any Fault else {
      return [
        "error: unexpected failure: \(oneLine("\(error)"))",
        "hint: This is a defect of strongroom; please report it with the command that led to it.",
      ]
    }
    var lines = ["error: \(oneLine(fault.message))"]
    if let cause = fault.cause {
      let text = (cause as? any Fault)?.message ?? "\(cause)"
      lines += text.split(separator: "\n").suffix(8).map { "  \($0)" }
    }
    if let hint = fault.hint { lines.append("hint: \(hint)") }
    return lines
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
