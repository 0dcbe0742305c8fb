import CLinux
import Glibc

/// A failed system call: its `errno`.
struct SystemError: Error, Equatable, CustomStringConvertible {
  let number: Int32

  /// The sentence in lower case and the constant, such as `no space left on device (ENOSPC)`.
  var description: String {
    guard let sentence = strerrordesc_np(number), let name = strerrorname_np(number) else {
      return "error \(number)"
    }
    let text = String(cString: sentence)
    return text.prefix(1).lowercased() + text.dropFirst() + " (\(String(cString: name)))"
  }
}

/// Makes a system call that reports failure by −1, again for as long as a signal interrupts it.
@discardableResult
func systemCall<Number: FixedWidthInteger & SignedInteger>(
  _ call: () -> Number
) throws(SystemError) -> Number {
  while true {
    let result = call()
    if result != -1 { return result }
    let number = errno
    if number != EINTR { throw SystemError(number: number) }
  }
}
