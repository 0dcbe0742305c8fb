/// What the command line says about what is kept.
///
/// The rules are replaced as a group: any one given turns off all configured ones, `keep_labels` included, as
/// whoever types `--keep-daily 7` expects of restic. `min_keep` is no rule and stands unless given.
package struct RetentionOverride: Hashable, Sendable {
  /// Rules that replace the configured ones; nil when none was given.
  package var rules: RetentionPolicy?
  /// Replaces the configured `min_keep`.
  package var minKeep: Int?

  package init(rules: RetentionPolicy? = nil, minKeep: Int? = nil) {
    (self.rules, self.minKeep) = (rules, minKeep)
  }

  /// The policy in force over a configured one.
  package func applied(to configured: RetentionPolicy) -> RetentionPolicy {
    var policy = rules ?? configured
    policy.minKeep = max(1, minKeep ?? configured.minKeep)
    return policy
  }
}
