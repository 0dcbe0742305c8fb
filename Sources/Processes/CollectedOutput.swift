import ArchiveModel
import Synchronization

/// Standard output kept in memory, up to a limit.
final class CollectedOutput: Sendable {
  private let collected = Mutex<[UInt8]>([])
  private let limit: Int
  private let name: String

  init(limit: Int, name: String) {
    self.limit = limit
    self.name = name
  }

  var bytes: [UInt8] { collected.withLock { $0 } }

  /// Takes the bytes; throws `toolFailed` when they are more than may be kept.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ProcessFault) {
    let fits = collected.withLock { collected in
      guard bytes.count <= limit - collected.count else { return false }
      collected.append(contentsOf: bytes)
      return true
    }
    guard fits else {
      throw ProcessFault(.toolFailed, "\(name) printed more than \(limit) bytes and was ended")
    }
  }
}
