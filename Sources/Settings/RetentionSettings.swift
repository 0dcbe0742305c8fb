package import Retention

/// One `[retention.NAME]`: which backups are kept, each value with its origin.
package struct RetentionSettings: Sendable {
  /// The rules that an environment has when it names no others; without the section they keep everything.
  package static let defaultName = "default"

  /// What follows `retention.`.
  package let name: String
  /// The rules, and `min_keep`.
  package let policy: RetentionPolicy
  /// Where each key stands, by the key; a key that is not here is built in.
  package let origins: [String: Origin]

  init(name: String, policy: RetentionPolicy = RetentionPolicy(), origins: [String: Origin] = [:]) {
    (self.name, self.policy, self.origins) = (name, policy, origins)
  }
}
