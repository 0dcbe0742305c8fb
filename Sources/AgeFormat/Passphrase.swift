import ArchiveModel
import CryptoPrimitives

/// A passphrase, taken as the bytes it is: no Unicode normalisation, no trimming.
///
/// The format fixes no normalisation, so a passphrase with letters beyond ASCII opens a file only where it is
/// entered with the same bytes.
package struct Passphrase: Sendable {
  let bytes: Secret

  /// Takes UTF-8 that is not empty and has no zero byte; faults with `keyInvalid`.
  package init(_ bytes: UnsafeRawBufferPointer) throws(AgeFault) {
    guard !bytes.isEmpty else {
      throw .key("the passphrase is empty", hint: "Give a passphrase of at least one character.")
    }
    guard !bytes.contains(0) else {
      throw .key("the passphrase contains a zero byte", hint: "Give the passphrase as one line of text.")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .key("the passphrase is not valid UTF-8", hint: "Store the passphrase as UTF-8 text.")
    }
    self.bytes = Secret(bytes)
  }

  /// Takes what a passphrase file or a command's output holds: one LF or CRLF at its very end is not part of it.
  package init(contents: UnsafeRawBufferPointer) throws(AgeFault) {
    var end = contents.count
    if end > 0, contents[end - 1] == UInt8(ascii: "\n") {
      end -= 1
      if end > 0, contents[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    }
    try self.init(UnsafeRawBufferPointer(rebasing: contents[..<end]))
  }
}
