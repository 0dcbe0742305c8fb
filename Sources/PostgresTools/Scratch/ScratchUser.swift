import ArchiveModel
import Processes

/// Who runs the server: never root, since PostgreSQL refuses that.
enum ScratchUser {
  /// The users tried when the plan names none.
  static let usual = ["postgres", "nobody"]

  /// Nil when we are an ordinary user and the server runs as us.
  ///
  /// Errors: `usage` when the named user does not exist or is root, `toolFailed` when there is none at all.
  static func choose(named name: String?) throws(PostgresFault) -> UserIdentity? {
    guard UserIdentity.isRoot else { return nil }
    if let name {
      guard let user = UserIdentity.named(name), user.uid != 0 else {
        throw PostgresFault(
          .usage, "'\(name)' is not a user who can run a scratch server", hint: "Name an existing user, not root.")
      }
      return user
    }
    for name in usual {
      if let user = UserIdentity.named(name), user.uid != 0 { return user }
    }
    throw PostgresFault(
      .toolFailed,
      "PostgreSQL refuses to run as root, and neither user 'postgres' nor 'nobody' exists to run a scratch server",
      hint: "Create a system user for it, or run this as an ordinary user.")
  }
}
