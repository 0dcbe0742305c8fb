import Glibc

/// The store's own furniture in an archive folder (DESIGN §2); everything else there is an object or a stranger.
enum ArchiveLayout {
  /// The file that says which store this is.
  static let identity = ".strongroom"
  /// Where partial objects are.
  static let incoming = ".incoming"
  /// Where damaged and unknown objects are kept.
  static let quarantine = ".quarantine"
  /// Where the lock files are.
  static let locks = ".locks"
  /// The pinned keys of the hosts that keep copies.
  static let knownHosts = ".known_hosts"
  /// What the root directory of an ext4 file system always holds.
  static let lostAndFound = "lost+found"

  /// How the name of an identity file that is being written begins.
  static let unfinishedIdentity = identity + ".new."

  /// Whether a name is furniture or the catalog's, and so not part of a listing.
  static func isFurniture(_ name: String) -> Bool {
    [identity, incoming, quarantine, locks, lostAndFound, knownHosts, knownHosts + ".new"].contains(name)
      || name.hasPrefix(unfinishedIdentity) || ObjectName.isReserved(name)
  }
}
