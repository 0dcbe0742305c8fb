/// One thing that a store tells of itself, for people.
package struct StoreTrait: Equatable, Sendable {
  /// Whether it is as it should be; a warning is neither a failure.
  package enum Verdict: String, Sendable {
    case ok
    case warning
    case failed
  }

  package var verdict: Verdict
  /// What it is about, in a word or two.
  package var subject: String
  package var sentence: String
  /// What to do about it.
  package var hint: String?

  package init(_ verdict: Verdict, _ subject: String, _ sentence: String, hint: String? = nil) {
    self.verdict = verdict
    self.subject = subject
    self.sentence = sentence
    self.hint = hint
  }
}
