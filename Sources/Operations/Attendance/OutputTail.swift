import Synchronization

/// The end of what a program prints, however much that is.
final class OutputTail: Sendable {
  private let limit: Int
  private let kept = Mutex<[UInt8]>([])

  init(limit: Int) { self.limit = limit }

  func take(_ piece: UnsafeRawBufferPointer) {
    kept.withLock { bytes in
      bytes += piece.suffix(limit)
      if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
    }
  }

  /// Its lines, invalid UTF-8 repaired.
  var lines: [String] {
    String(decoding: kept.withLock { $0 }, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  }
}
