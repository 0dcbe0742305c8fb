/// What pg_dumpall is asked for, as a value: roles, memberships and tablespaces, to standard output.
package struct GlobalsCommand: Equatable, Sendable {
  /// Writes password hashes too; only a superuser may read them.
  package var includesPasswords: Bool
  /// Seconds to wait for locks.
  package var lockWait: Int

  package init(includesPasswords: Bool = false, lockWait: Int = 30) {
    self.includesPasswords = includesPasswords
    self.lockWait = lockWait
  }

  /// The words after `pg_dumpall`.
  package var arguments: [String] {
    ["--globals-only", "--no-password", "--lock-wait-timeout=\(lockWait)s"]
      + (includesPasswords ? [] : ["--no-role-passwords"])
  }
}
