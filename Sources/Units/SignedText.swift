import ArchiveModel
import CryptoPrimitives

/// A file's text below a line that says who wrote it and what it was, so that nobody else's is ever replaced.
package struct SignedText: Sendable {
  /// Whose a text is.
  package enum Author: Sendable, Equatable {
    /// Written here, and as it was written.
    case us
    /// Written here, and changed by somebody since.
    case changed
    case somebodyElse
  }

  private static let words =
    "# Written by strongroom schedule install; a change is noticed and not overwritten. "

  /// The text with its first line, which comment lines of cron and systemd begin like.
  package static func signed(_ text: String) -> String { "\(words)\(mark(of: text))\n\(text)" }

  /// Who wrote a file with this content.
  package static func author(of content: String) -> Author {
    let parts = content.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, first.hasPrefix(words) else { return .somebodyElse }
    let rest = parts.count > 1 ? String(parts[1]) : ""
    return first.dropFirst(words.count) == mark(of: rest) ? .us : .changed
  }

  private static func mark(of text: String) -> String {
    String(SHA256.digest(of: Array(text.utf8)).hex.prefix(16))
  }
}
