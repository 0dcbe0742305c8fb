/// Hands bytes on until there are more than there may be; throws `streamTooLarge` then.
package struct Limited<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let limit: Int64?
  private var passed: Int64 = 0
  private var next: Next

  /// Lets `limit` bytes pass, or any number when it is nil.
  package init(to limit: Int64?, then next: consuming Next) {
    self.limit = limit
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    passed += Int64(bytes.count)
    if let limit, passed > limit { throw StreamFault.tooLarge(limit: limit) }
    try next.push(bytes)
  }

  package mutating func finish() throws { try next.finish() }
}
