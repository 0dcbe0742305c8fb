/// What a key may do at the far end, as it was found by trying.
struct RemoteAccess: Equatable, Sendable {
  /// It runs commands of ours.
  var hasShell = false
  /// rsync may write there.
  var writes = false
  /// rsync may read and list there.
  var reads = false
  /// Whoever holds the key to rsync there makes it pass over what exists, whatever its bytes.
  var hidesDifferences = false
  /// What is there may be written over.
  var overwrites = false
  /// A cut transfer may be kept and gone on with.
  var keepsPartials = false
  /// The far rsync makes files durable before it renames them.
  var syncs = false
}

/// What the far end says about itself, most of it only to a key with a shell, and what the key may do there.
package struct RemoteFacts: Equatable, Sendable {
  /// Whether the key runs commands; else it is held to rsync.
  package var hasShell = false
  /// Such as `3.5.0`.
  package var rsyncVersion: String?
  /// Whether `sha256sum` is there, so that copies can be hashed where they lie; false without a shell.
  package var hasSHA256 = false
  /// Of the disk that the folder is on, as `df` says; nil without a shell or an answer.
  package var freeBytes: Int64?
  /// Seconds since 1970, when it was asked.
  package var clock: Int64?
  /// What is said before a command of ours speaks, such as a greeting; it breaks rsync.
  package var noise: String?
  /// Whether the key may read and list there; without a shell not tried where another key reads.
  package var reads = false
  /// Whether the key may write there; without a shell not tried of the key that only reads.
  package var writes = false
  /// Whether the key may write over what is there; false for a store that is append-only by its settings.
  package var overwrites = false

  package init() {}
}
