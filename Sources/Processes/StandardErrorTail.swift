/// The end of what a child wrote to standard error, however much that was.
struct StandardErrorTail {
  static let limit = 64 << 10

  private var bytes: [UInt8] = []
  private var isCut = false

  mutating func append(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more)
    // Cut rarely and by much, so that a flood costs one copy in many.
    if bytes.count > 4 * Self.limit { cut() }
  }

  private mutating func cut() {
    guard bytes.count > Self.limit else { return }
    bytes.removeFirst(bytes.count - Self.limit)
    isCut = true
  }

  /// The last 64 KiB as text; invalid UTF-8 is repaired, and a character cut in half is left out.
  var text: String {
    var copy = self
    copy.cut()
    let whole = copy.isCut ? copy.bytes.drop { $0 & 0xC0 == 0x80 } : copy.bytes[...]
    return String(decoding: whole, as: UTF8.self)
  }
}
