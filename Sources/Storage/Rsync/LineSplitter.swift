import Synchronization

/// Turns pieces of bytes into lines, each handed on as it is complete.
final class LineSplitter: Sendable {
  private let rest = Mutex<[UInt8]>([])
  private let handOn: @Sendable (String) -> Void

  init(_ handOn: @escaping @Sendable (String) -> Void) {
    self.handOn = handOn
  }

  func take(_ piece: UnsafeRawBufferPointer) {
    let lines = rest.withLock { rest -> [String] in
      rest.append(contentsOf: piece)
      var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let tail = Array(lines.removeLast())
      let whole = lines.map { String(decoding: $0, as: UTF8.self) }
      rest = tail
      return whole
    }
    for line in lines { handOn(line) }
  }
}
