import Glibc

/// How many files this process may have open at a time.
enum OpenFileLimit {
  /// Below it the runtime traps where it finds no descriptor for a timer, and no message is left (F12).
  static let least: rlim_t = 64

  /// Raises a limit below `least` as far as it may be raised, and tells whether that is far enough.
  static func suffices() -> Bool {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return true }
    guard limit.rlim_cur < least else { return true }
    limit.rlim_cur = min(least, limit.rlim_max)
    return limit.rlim_cur == least && setrlimit(resource, &limit) == 0
  }
}
