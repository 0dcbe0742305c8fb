/// Something in a script that is dangerous for a database in use.
package struct LintFinding: Equatable, Sendable {
  /// A stable name, such as `index-not-concurrent`.
  package let rule: String
  /// By the rule and by what the statement does: one rule may have several.
  package let level: Level
  /// The statement, shortened to its first words.
  package let statement: String
  /// What happens; a sentence.
  package let why: String
  /// What to do instead; a sentence.
  package let instead: String

  /// How much care it wants; the words are the guide's.
  package enum Level: String, Sendable, CaseIterable {
    case low = "LOW"
    case medium = "MEDIUM"
    case high = "HIGH"
    case veryHigh = "VERY HIGH"
  }
}

/// Why a statement is dangerous, before it is known in which one it stands.
struct LintRemark: Equatable {
  let rule: String
  let level: LintFinding.Level
  let why: String
  let instead: String

  init(_ rule: String, _ level: LintFinding.Level, _ why: String, _ instead: String) {
    self.rule = rule
    self.level = level
    self.why = why
    self.instead = instead
  }
}
