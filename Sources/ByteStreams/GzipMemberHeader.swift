/// The header of the gzip members that Strongroom writes.
///
/// It is an ordinary header of RFC 1952 with one subfield `SR` in its extra field, so that a reader can find
/// the next member without inflating this one and inflate many at once; every other reader skips it. Numbers
/// are little-endian.
///
///     offset  0  1f 8b 08 04      magic, deflate, an extra field follows
///             4  00 00 00 00      no time
///             8  00 ff            no hint, unknown system
///            10  0c 00            the extra field has 12 bytes
///            12  53 52 08 00      subfield "SR" with 8 bytes
///            16  stored size      of the whole member, header and trailer included
///            20  plain size       of what it inflates to
struct GzipMemberHeader {
  static let length = 24
  static let trailerLength = 8
  /// As many bytes as tell our members from others; less than the shortest member of anybody.
  static let signature: [UInt8] = [
    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 12, 0, UInt8(ascii: "S"), UInt8(ascii: "R"), 8, 0,
  ]

  let storedSize: Int
  let plainSize: Int

  init(storedSize: Int, plainSize: Int) {
    self.storedSize = storedSize
    self.plainSize = plainSize
  }

  /// Reads a header; nil when it is not one of ours.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.length, bytes.starts(with: Self.signature) else { return nil }
    storedSize = Int(bytes.loadLittleEndian(at: 16))
    plainSize = Int(bytes.loadLittleEndian(at: 20))
  }

  var bytes: [UInt8] {
    let sizes = [storedSize, plainSize].flatMap { size in
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: size).littleEndian) { Array($0) }
    }
    return Self.signature + sizes
  }
}

extension UnsafeRawBufferPointer {
  func loadLittleEndian(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}

extension UnsafeMutableRawBufferPointer {
  func storeLittleEndian(_ value: UInt32, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }
}
