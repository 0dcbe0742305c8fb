import AgeFormat
import ArchiveModel
import ByteStreams
import Processes
import Storage

/// What a sealed file tells about itself without any key; nothing of it is authenticated.
package struct KeyInspection: Sendable, Equatable {
  /// Such as `X25519`, `scrypt, work factor 18`, or another type by its name, in the order of the file.
  package var recipients: [String]
  /// Whether the file is text armor; the sizes are those of the binary file in it.
  package var isArmored: Bool
  /// All that stands before the payload, stanzas and MAC.
  package var headerBytes: Int64
  /// All behind the header: the nonce, and chunks with their tags.
  package var payloadBytes: Int64
  /// Each has 64 KiB of plain text but the last, which may have less.
  package var chunks: Int64
  /// Worked out from `payloadBytes`, so that no key is needed.
  package var plainBytes: Int64

  /// Reads the file from end to end; throws `fileNotFound`, and the seal's faults for what is no sealed file.
  package init(of path: String, in world: World) async throws {
    let absolute = path.hasPrefix("/") ? path : "\(world.workingDirectory)/\(path)"
    let reading = Reading<Inspection>()
    try await BlockingThread.run {
      let reader = ObjectReader(try OutsideFile(absolute), format: .none, limit: nil)
      _ = try reader.pump(into: AnyStage(Inspect(reading)), progress: { _ in })
    }
    let found = try reading.value
    recipients = found.recipients.map { recipient in
      switch recipient {
      case .x25519: "X25519"
      case .scrypt(_, let workFactor, _): "scrypt, work factor \(workFactor)"
      case .unknown(let type): type
      }
    }
    isArmored = found.isArmored
    headerBytes = found.headerSize
    payloadBytes = found.payloadSize
    chunks = found.chunks
    plainBytes = found.plaintextSize
  }
}
