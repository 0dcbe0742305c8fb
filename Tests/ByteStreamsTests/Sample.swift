/// Bytes to compress, the same on every run.
enum Sample {
  /// Lines like those of a plain dump, up to 20 MiB.
  static func rows(_ count: Int) -> [UInt8] {
    precondition(count <= allRows.count, "no sample is that long")
    return Array(allRows.prefix(count))
  }

  private static let allRows: [UInt8] = {
    var random = SplitMix(state: 7)
    var bytes: [UInt8] = []
    var row = 0
    while bytes.count < 20 << 20 {
      row += 1
      let amount = random.next() % 100_000
      bytes += "\(row)\t\(random.next() % 5000)\t\(amount / 100).\(amount % 100)\tGroceries\t2024-05-11\t\\N\n".utf8
    }
    return bytes
  }()

  /// Bytes that no codec makes smaller.
  static func noise(_ count: Int) -> [UInt8] {
    var random = SplitMix(state: 11)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 33) }
  }
}

/// A small generator of repeatable numbers.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
