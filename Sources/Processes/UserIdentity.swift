import Glibc

/// A user of this system for whom root starts a child; supplementary groups are dropped.
package struct UserIdentity: Sendable, Hashable {
  /// The user's number.
  package let uid: UInt32
  /// The number of the user's own group.
  package let gid: UInt32

  package init(uid: UInt32, gid: UInt32) {
    self.uid = uid
    self.gid = gid
  }

  /// Whom this process runs as.
  package static var current: UserIdentity { UserIdentity(uid: geteuid(), gid: getegid()) }

  /// The user of this name, or nil when the system knows none.
  package static func named(_ name: String) -> UserIdentity? {
    var capacity = 1024
    while capacity <= 1 << 20 {
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      var text = [CChar](repeating: 0, count: capacity)
      let status = getpwnam_r(name, &entry, &text, text.count, &found)
      if status == ERANGE {
        capacity *= 4
        continue
      }
      if status == EINTR { continue }
      guard status == 0, found != nil else { return nil }
      return UserIdentity(uid: entry.pw_uid, gid: entry.pw_gid)
    }
    return nil
  }

  /// Whether this process runs as root.
  package static var isRoot: Bool { geteuid() == 0 }
}
