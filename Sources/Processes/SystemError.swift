import Glibc

/// The number a system call left in `errno`, with its words.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The number, such as `ENOENT`.
  package let number: Int32

  package init(_ number: Int32 = errno) {
    self.number = number
  }

  /// The C library's sentence for the number, in lower case.
  package var description: String {
    var text = [CChar](repeating: 0, count: 128)
    guard strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
    let words = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}
