import Glibc

/// Whether this process was started with its standard streams open.
enum StandardStreams {
  /// Whether a descriptor was closed when this process began, though the runtime may have taken its number since.
  ///
  /// What is printed there would go into whatever that is. Nothing that is inherited closes at exec, so a
  /// descriptor that does is not the one we were started with.
  static func wasClosed(_ descriptor: Int32) -> Bool {
    let flags = fcntl(descriptor, F_GETFD)
    return flags < 0 || flags & FD_CLOEXEC != 0
  }
}
