import ArchiveModel
import CZlib

/// Inflates gzip members of any size and origin with zlib, which checks header, CRC and size.
struct InflateStream: StreamDecoder, ~Copyable {
  // zlib keeps the address of its stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isBetweenMembers = false

  init() throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for "gzip only".
    let version = ZLIB_VERSION
    let begun = inflateInit2_(stream, 15 + 16, version, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else {
      stream.deallocate()
      throw StreamFault.outOfMemory("gzip decompression")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  mutating func step(
    _ input: inout Slice<UnsafeRawBufferPointer>, into output: BlockBuffer
  ) throws -> Bool {
    if isBetweenMembers {
      inflateReset(stream)
      isBetweenMembers = false
    }
    let portion = UnsafeRawBufferPointer(rebasing: input.prefix(1 << 30))
    // zlib reads this memory only; its type has no const.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: portion.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(portion.count)
    var status = Z_OK
    output.fill(capacity: streamedStep) { room in
      stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room.count)
      status = inflate(stream, Z_NO_FLUSH)
      return room.count - Int(stream.pointee.avail_out)
    }
    input = input.dropFirst(portion.count - Int(stream.pointee.avail_in))
    switch status {
    case Z_STREAM_END:
      isBetweenMembers = true
      return true
    // Z_BUF_ERROR only says that there was nothing to do.
    case Z_OK, Z_BUF_ERROR: return false
    case Z_MEM_ERROR: throw StreamFault.outOfMemory("gzip decompression")
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)"
      throw StreamFault.damaged("gzip", reason)
    }
  }
}
