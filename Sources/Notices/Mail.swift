import ArchiveModel
import struct Foundation.Date

/// One mail with its headers, as sendmail reads it on standard input (RFC 5322).
package struct Mail: Sendable, Equatable {
  /// The whole message, lines ended by LF as sendmail wants them.
  package let text: String

  /// `to` and `from` are plain addresses that the settings have checked.
  ///
  /// `Auto-Submitted` keeps answering machines from answering (RFC 3834).
  package init(_ event: RunEvent, to recipients: [String], from sender: String?) {
    var lines = [
      "To: \(recipients.joined(separator: ", "))", "Subject: \(Self.encoded(Self.subject(event)))",
      "Date: \(Self.date(event.at))", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated", "X-Strongroom-Run: \(event.run)",
    ]
    if let sender { lines.insert("From: \(sender)", at: 0) }
    text = (lines + [""] + Self.wrapped(Self.body(event))).joined(separator: "\n") + "\n"
  }

  private static func subject(_ event: RunEvent) -> String {
    let line = event.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? event.event
    return "[strongroom] " + (line.count > 120 ? line.prefix(117) + "..." : line)
  }

  private static func body(_ event: RunEvent) -> String {
    var lines = [event.text, ""]
    if let hint = event.failure?.hint { lines += ["What to do: \(hint)", ""] }
    lines += ["event: \(event.event)", "run:   \(event.run)", "host:  \(event.host)"]
    lines.append("time:  \(RFC3339.text(event.at))")
    if let log = event.log, !log.isEmpty { lines += ["", "The end of its log:"] + log.map { "  \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  /// An encoded word (RFC 2047) unless the text is plain ASCII; each at most 75 characters.
  static func encoded(_ text: String) -> String {
    guard !text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value >= 32 && $0.value != 127 }) else {
      return text
    }
    var words: [String] = []
    var chunk: [UInt8] = []
    func close() {
      if !chunk.isEmpty { words.append("=?utf-8?B?\(Base64.text(chunk))?=") }
      chunk = []
    }
    for character in text {
      let bytes = Array(String(character).utf8)
      if chunk.count + bytes.count > 42 { close() }
      chunk += bytes
    }
    close()
    return words.joined(separator: "\n ")
  }

  private static func wrapped(_ text: String) -> [String] {
    var rest = Base64.text(Array(text.utf8))[...]
    var lines: [String] = []
    while !rest.isEmpty {
      lines.append(String(rest.prefix(76)))
      rest = rest.dropFirst(76)
    }
    return lines
  }

  /// Such as `Sun, 22 Nov 2026 22:30:00 +0000`.
  static func date(_ instant: Date) -> String {
    let text = RFC3339.text(instant)
    let days = Int((instant.timeIntervalSince1970 / 86_400).rounded(.down))
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return text }
    let time = text.dropFirst(11).prefix(8)
    return "\(weekday), \(parts[2]) \(months[(parts[1] - 1) % 12]) \(parts[0]) \(time) +0000"
  }
}
