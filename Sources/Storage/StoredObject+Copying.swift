import ArchiveModel
import CryptoPrimitives

extension StoredObject {
  /// Reads everything that is left, writes it to an incoming object if there is one, and hashes it; blocks.
  func copy(
    into incoming: (any IncomingObject)?, _ cancellation: CancellationFlag
  ) throws(StorageFault) -> ContentDigest {
    var hash = SHA256()
    var total: Int64 = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      if cancellation.isRaised { throw .interrupted }
      let count = try read(into: buffer)
      if count == 0 { return ContentDigest(bytes: total, sha256: hash.finish()) }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      hash.update(piece)
      try incoming?.write(piece)
      total += Int64(count)
    }
  }
}
