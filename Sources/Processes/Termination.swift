/// How a child ended.
package enum Termination: Equatable, Sendable {
  /// It exited by itself with this status, 0 to 255.
  case exited(Int32)
  /// This signal ended it.
  case signalled(Int32)

  /// Whether it exited with status 0; everything else is a failure.
  package var isSuccess: Bool { self == .exited(0) }
}

extension Termination: CustomStringConvertible {
  /// The reason in two words, such as `exit status 1` or `signal 9`.
  package var description: String {
    switch self {
    case .exited(let status): "exit status \(status)"
    case .signalled(let number): "signal \(number)"
    }
  }
}
