import ArchiveModel
import CDeflate

/// Writes one block as one gzip member (RFC 1952) whose extra field names the member's own size.
struct GzipMemberEncoder: ~Copyable {
  private let compressor: OpaquePointer

  /// Levels 1 to 9 are libdeflate's.
  init(level: Int) throws {
    guard let compressor = libdeflate_alloc_compressor(Int32(level)) else {
      throw StreamFault.outOfMemory("gzip compression")
    }
    self.compressor = compressor
  }

  deinit { libdeflate_free_compressor(compressor) }

  func encode(_ bytes: UnsafeRawBufferPointer, into output: BlockBuffer) throws {
    let bound = libdeflate_deflate_compress_bound(compressor, bytes.count)
    let overhead = GzipMemberHeader.length + GzipMemberHeader.trailerLength
    try output.fill(capacity: overhead + bound) { room throws(StreamFault) in
      let body = UnsafeMutableRawBufferPointer(rebasing: room[GzipMemberHeader.length...])
      let deflated = libdeflate_deflate_compress(
        compressor, bytes.baseAddress ?? UnsafeRawPointer(room.baseAddress), bytes.count, body.baseAddress, bound)
      guard deflated > 0 else { throw StreamFault(.unexpected, "libdeflate cannot compress a block") }

      let header = GzipMemberHeader(storedSize: overhead + deflated, plainSize: bytes.count)
      room.copyBytes(from: header.bytes)
      body.storeLittleEndian(libdeflate_crc32(0, bytes.baseAddress, bytes.count), at: deflated)
      body.storeLittleEndian(UInt32(truncatingIfNeeded: bytes.count), at: deflated + 4)
      return overhead + deflated
    }
  }
}
