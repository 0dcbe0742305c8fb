import ArchiveModel
import CryptoPrimitives
import Foundation
import Storage
import Synchronization
import Testing

@testable import Operations

/// A local store whose medium flips one bit of what is read back.
private struct FlippingStore: ArchiveStore {
  let base: LocalStore
  /// Which byte; nil for a medium that keeps its bytes.
  let byte: Int64?

  var name: String { base.name }
  var capabilities: StoreCapabilities { base.capabilities }
  func location(of object: ObjectName) -> String { base.location(of: object) }
  func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    try await base.check(writing: writing)
  }
  func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    FlippingIncoming(try await base.begin(for: owner), byte)
  }
  func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    try await base.open(object)
  }
  func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    try await base.entry(of: object)
  }
  func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    try await base.digest(of: object)
  }
  func list() async throws(StorageFault) -> StoreListing { try await base.list() }
  func delete(_ object: ObjectName) async throws(StorageFault) { try await base.delete(object) }
  func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    try await base.quarantine(object, reason: reason)
  }
  func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    try await base.sweep(keeping: owners)
  }
  func settle() async throws(StorageFault) { try await base.settle() }
}

private final class FlippingIncoming: IncomingObject {
  private let base: any IncomingObject
  private let byte: Int64?

  init(_ base: any IncomingObject, _ byte: Int64?) {
    self.base = base
    self.byte = byte
  }

  var bytes: Int64 { base.bytes }
  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) { try base.write(bytes) }
  func finish() throws(StorageFault) { try base.finish() }
  func readBack() throws(StorageFault) -> any StoredObject { FlippingObject(try base.readBack(), byte) }
  func commit(as object: ObjectName) async throws(StorageFault) { try await base.commit(as: object) }
  func replace(_ object: ObjectName) async throws(StorageFault) { try await base.replace(object) }
  func abandon() async throws(StorageFault) { try await base.abandon() }
}

private final class FlippingObject: StoredObject {
  private let base: any StoredObject
  private let byte: Int64?
  private let position = Mutex<Int64>(0)

  init(_ base: any StoredObject, _ byte: Int64?) {
    self.base = base
    self.byte = byte
  }

  var bytes: Int64 { base.bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    let count = try base.read(into: buffer)
    let start = position.withLock { position in
      defer { position += Int64(count) }
      return position
    }
    if let byte, byte >= start, byte < start + Int64(count) { buffer[Int(byte - start)] ^= 2 }
    return count
  }
}

@Suite(.timeLimit(.minutes(1))) struct ObjectWriterTests {
  private let folder: URL
  private let base: LocalStore

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "writer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    base = try LocalStore(at: folder.path + "/archive", expecting: .firstUse)
  }

  private static let piece = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }

  private func write(
    _ mebibytes: Int, _ compression: Compression, flipping byte: Int64?
  ) async throws -> WrittenObject {
    let writer = ObjectWriter(
      store: FlippingStore(base: base, byte: byte), owner: try #require(BackupID("abcdefgh")), role: .dump,
      name: "backup_dev_20260104_103000.sql", compression: compression, seal: nil, expectedBytes: nil,
      progress: { _ in })
    return try await writer.write { inlet in
      for _ in 0..<mebibytes {
        try await Task.sleep(for: .milliseconds(2))
        try Self.piece.withUnsafeBytes { try inlet.push($0) }
      }
    }
  }

  private func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/archive/.incoming")
  }

  @Test("what comes back as it was written is an object", arguments: [Compression.none, .zstd(level: 3)])
  func whole(compression: Compression) async throws {
    let written = try await write(6, compression, flipping: nil)
    #expect(written.object.plainBytes == 6 << 20)
    #expect(written.incoming.bytes == written.object.storedBytes)
    try await written.incoming.abandon()
    try FileManager.default.removeItem(at: folder)
  }

  @Test(
    "R22, R23: one bit that the medium changes is found, at the beginning and behind the last stretch",
    arguments: [
      (Compression.none, Int64(0)), (Compression.none, Int64(6_291_455)),
      (Compression.zstd(level: 3), Int64(40)),
      (Compression.gzip(level: 1), Int64(40)),
    ])
  func flipped(compression: Compression, byte: Int64) async throws {
    await #expect(throws: OperationFault(.storeWriteFailed, "")) {
      try await write(6, compression, flipping: byte)
    }
    #expect(try leftovers().isEmpty)
    try FileManager.default.removeItem(at: folder)
  }

  @Test("a cancelled dump ends its reader and leaves nothing")
  func cancelled() async throws {
    let writing = Task { try await write(10_000, .none, flipping: nil) }
    try await Task.sleep(for: .milliseconds(60))
    writing.cancel()
    await #expect(throws: CancellationError.self) { try await writing.value }
    #expect(try leftovers().isEmpty)
    try FileManager.default.removeItem(at: folder)
  }
}
