/// What is left of a child that ended by itself.
package struct ProcessResult: Sendable, Equatable {
  /// How it ended; a failure is reported here and not thrown.
  package let termination: Termination
  /// Its standard output, when it was collected; empty when it was consumed as it came.
  package let standardOutput: [UInt8]
  /// The end of its standard error, 64 KiB at most, with invalid UTF-8 repaired.
  package let standardErrorTail: String

  package init(termination: Termination, standardOutput: [UInt8] = [], standardErrorTail: String = "") {
    self.termination = termination
    self.standardOutput = standardOutput
    self.standardErrorTail = standardErrorTail
  }

  /// Whether the child exited with status 0.
  package var isSuccess: Bool { termination.isSuccess }

  /// The collected standard output as text, with invalid UTF-8 repaired.
  package var outputText: String { String(decoding: standardOutput, as: UTF8.self) }

  /// The last lines the child wrote to standard error, blank ones left out, oldest first.
  package func lastErrorLines(_ count: Int = 5) -> [String] {
    standardErrorTail.split(whereSeparator: \.isNewline).map(String.init)
      .filter { line in line.contains { !$0.isWhitespace } }
      .suffix(count)
  }
}
