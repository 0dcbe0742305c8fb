/// One thing that a store tells of itself, for people.
package struct StoreTrait: Equatable, Sendable {
  /// Whether it is as it should be; a warning is neither a failure.
  package enum Verdict: String, Sendable {
    case ok
    case warning
    case failed
  }

  /// `failed` where it cannot do what it was set up for.
  package var verdict: Verdict
  /// What it is about, in a word or two.
  package var subject: String
  /// What was found, in lower case without a full stop, such as `version 3.5.0 there`.
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
