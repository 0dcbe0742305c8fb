import ArchiveModel

/// A revision as alembic's command line takes it: a name or the beginning of one, `head`, `heads`, `base`, `-1`, `+2`, `branch@head`.
///
/// Nothing else passes, so that no text of a user's or of a database becomes an option.
package struct RevisionName: Sendable, Hashable {
  /// As alembic takes it.
  package let text: String

  /// The one newest revision; alembic refuses it where there are several.
  package static let head = RevisionName(known: "head")
  /// The newest revisions of all branches.
  package static let heads = RevisionName(known: "heads")
  /// Before the first revision.
  package static let base = RevisionName(known: "base")

  private init(known text: String) { self.text = text }

  /// Throws `usage` for what cannot be one.
  package init(_ text: String) throws(MigrationFault) {
    let allowed = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789_@+-.".unicodeScalars.contains(scalar))
    }
    let isStep = text.first == "-" && text.count > 1 && text.dropFirst().allSatisfy(\.isNumber)
    guard allowed, !text.isEmpty, text.utf8.count <= 255, text.first != "-" || isStep else {
      throw MigrationFault(
        .usage, "\(text.quotedForMessage) is not a revision",
        hint: "Use a revision's name, head, heads, base, or a number of steps such as +1.")
    }
    self.text = text
  }

  /// So many steps back.
  package static func back(_ steps: Int) -> RevisionName { RevisionName(known: "-\(max(1, steps))") }
}
