import ArchiveModel

/// Where a command reads and writes, and what it knows about the other side.
package struct Terminal: Sendable {
  /// Writes to standard output exactly as given.
  package var write: @Sendable (String) -> Void
  /// Writes to standard error exactly as given.
  package var writeError: @Sendable (String) -> Void
  /// Shows a question on standard error and reads one line; nil at the end of input.
  package var ask: @Sendable (String) -> String?
  /// Then tables are cut to `width` and may have colors; a pipe gets them whole and plain.
  package var outputIsTerminal: Bool
  /// Then progress may redraw its line; false for a dumb terminal.
  package var errorIsTerminal: Bool
  /// Then, if `errorIsTerminal` too, somebody can be asked.
  package var inputIsTerminal: Bool
  /// Columns of standard output; 80 when unknown.
  package var width: Int
  /// Whether `NO_COLOR` is unset and the terminal is not dumb.
  package var allowsColor: Bool
  /// Whether standard error leads to systemd's journal, which stamps lines with the time itself.
  package var errorIsJournal = false
  /// Where standard error is a log and not for people.
  var log: RunLog?

  package init(
    write: @escaping @Sendable (String) -> Void, writeError: @escaping @Sendable (String) -> Void,
    ask: @escaping @Sendable (String) -> String?, outputIsTerminal: Bool, errorIsTerminal: Bool,
    inputIsTerminal: Bool, width: Int, allowsColor: Bool
  ) {
    self.write = write
    self.writeError = writeError
    self.ask = ask
    self.outputIsTerminal = outputIsTerminal
    self.errorIsTerminal = errorIsTerminal
    self.inputIsTerminal = inputIsTerminal
    self.width = width
    self.allowsColor = allowsColor
  }

  /// Writes one line to standard output, control characters made visible.
  package func line(_ text: String = "") { write(Self.printable(text) + "\n") }

  /// Writes one line to standard error, control characters made visible.
  package func errorLine(_ text: String = "") { errorLine(text, of: nil) }

  /// The same with its hint, and for the run of a job, which a log names with it.
  func errorLine(_ text: String, hint: String? = nil, of run: RunID?) {
    if let log { return log.line(text, hint: hint, of: run) }
    writeError(Self.printable(text) + "\n")
    if let hint { writeError(Self.printable("hint: \(hint)") + "\n") }
  }

  /// The text without what a terminal would obey: notes, names and a server's words come from others.
  ///
  /// Line feeds stay: some lines are several; what comes from others passes `onOneLine` first.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }
      .joined()
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
  }
}

extension String {
  /// The text with its line feeds made visible, as the terminal makes other control characters.
  var onOneLine: String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\u{a}")
  }
}
