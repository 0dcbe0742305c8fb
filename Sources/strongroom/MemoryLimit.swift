import Glibc

/// How much address space this process may have.
enum MemoryLimit {
  /// Megabytes for threads and their stacks, buffers, and the work of a scrypt passphrase.
  ///
  /// With less, Swift's runtime finds no room for a thread and waits for ever to start one (F12).
  static let least = 1024

  /// Whether a limit of the address space leaves room enough.
  static func suffices() -> Bool {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return true }
    return limit.rlim_cur / 1_000_000 >= rlim_t(least)
  }
}
