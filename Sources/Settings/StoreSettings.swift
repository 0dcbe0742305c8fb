package import ArchiveModel

/// How the copies of a store are reached.
package enum StoreType: String, Sendable, CaseIterable {
  /// A folder of this host: a mounted disk.
  case local
  /// A folder of another host, by rsync over SSH.
  case rsync
}

/// One `[[store]]`: a place that keeps copies of backups.
package struct StoreSettings: Sendable {
  /// The name it has in commands and in the catalog: 1 to 32 of a-z, 0-9 and -, beginning with a letter.
  package let name: Sourced<String>
  /// How it is reached.
  package let type: Sourced<StoreType>
  /// An absolute path of this host, or `user@host:path` as written; not checked here.
  package let url: Sourced<String>
  /// The private key that ssh uses; nil for what ssh finds by itself in the user's home.
  package let identity: Sourced<String>?
  /// A second private key that only reads, for verifying where the first one may not.
  package let verifyIdentity: Sourced<String>?
  /// 1 to 65535.
  package let port: Sourced<Int>
  /// The file of pinned host keys; nil for the archive's own.
  package let knownHosts: Sourced<String>?
  /// Bytes a second; nil for no limit.
  package let bandwidthLimit: Sourced<ByteSize>?
  /// When `replicate` may send there; nil for always.
  package let window: Sourced<DailyWindow>?
  /// How many transfers run at a time; nil for as many as the key is good for.
  package let parallel: Sourced<Int>?
  /// The longest the far end may be silent.
  package let timeout: Sourced<TimeSpan>
  /// How often a lost connection is opened again before the store counts as unreachable.
  package let retries: Sourced<Int>
  /// Whether it stands at another site: the 1 of 3-2-1.
  package let offsite: Sourced<Bool>
  /// What the bytes lie on, such as `disk` or `cloud`: the 2 of 3-2-1.
  package let medium: Sourced<String>
  /// Never pruned and never overwritten from here.
  package let appendOnly: Sourced<Bool>
  /// Whether plain text is refused.
  package let requireEncryption: Sourced<Bool>
  /// Every copy is read again within this time; nil for no promise.
  package let verifyPeriod: Sourced<TimeSpan>?
  /// The name of the rules by which its copies are kept; nil for those of each environment.
  package let retention: Sourced<String>?
}
