import ArchiveModel
import Foundation
import Glibc
import Storage
import Testing

/// Reading back what is still being written.
@Suite(.timeLimit(.minutes(1))) struct ReadBackTests {
  /// A stretch and a bit, no two pieces of 64 KiB alike.
  private let content = Self.bytes

  private static let bytes: [UInt8] = {
    let piece = (0..<(64 << 10)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
    return Array((0..<66).flatMap { [UInt8($0)] + piece })
  }()

  /// Reads to the end on a thread of its own.
  private func reading(_ object: any StoredObject) -> Task<Result<[UInt8], StorageFault>, Never> {
    Task {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(
            returning: Result { () throws(StorageFault) in try object.readAll() })
        }
      }
    }
  }

  private func write(_ range: Range<Int>, to incoming: any IncomingObject) throws {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 300_000) {
      try incoming.write(Array(content[start..<min(start + 300_000, range.upperBound)]))
    }
  }

  @Test("what is being written is read back behind the writer, to its end", arguments: StoreSpecimen.all)
  func following(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains([.write, .readBack]) else { return }
    let incoming = try await store.begin(for: nil)
    let read = reading(try incoming.readBack())
    try write(0..<content.count, to: incoming)
    try incoming.finish()
    let found = try await read.value.get()
    #expect(found == content)
    try await incoming.commit(as: ObjectName("object"))
  }

  @Test("a local reader has what the disk has before the writer finishes")
  func early() async throws {
    let folder = try TemporaryFolder()
    let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
    let incoming = try await store.begin(for: nil)
    let object = try incoming.readBack()
    try write(0..<content.count, to: incoming)
    var first = [UInt8](repeating: 0, count: 4 << 20)
    var filled = 0
    // One stretch is there; asking for more would wait for a writer that waits for this.
    while filled < first.count {
      filled += try first.withUnsafeMutableBytes { buffer in
        try object.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      }
    }
    #expect(first.elementsEqual(content.prefix(4 << 20)))
    try await incoming.abandon()
    #expect(throws: StorageFault(.unexpected, "")) { try object.readAll() }
  }

  @Test("a reader that waits ends when the object is abandoned or dropped", arguments: StoreSpecimen.all)
  func abandoned(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains([.write, .readBack]) else { return }
    let incoming = try await store.begin(for: nil)
    let read = reading(try incoming.readBack())
    try incoming.write([1, 2, 3])
    try await incoming.abandon()
    #expect(await read.value == .failure(StorageFault(.unexpected, "")))
    let dropped = reading(try await store.begin(for: nil).readBack())
    #expect(await dropped.value == .failure(StorageFault(.unexpected, "")))
  }

  @Test("F5: a reader hears what made the writer fail")
  func writerFails() async throws {
    let store = MemoryStore(capacity: 100)
    let incoming = try await store.begin(for: nil)
    let read = reading(try incoming.readBack())
    #expect(throws: StorageFault(.storeFull, "")) { try incoming.write([UInt8](repeating: 1, count: 200)) }
    #expect(await read.value == .failure(StorageFault(.storeFull, "")))
  }

  @Test("R22: a bit that changes on the disk during the dump comes back changed")
  func flipped() async throws {
    let folder = try TemporaryFolder()
    let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
    let incoming = try await store.begin(for: nil)
    let object = try incoming.readBack()
    try write(0..<(2 << 20), to: incoming)
    let partial = try #require(try folder.names("archive/.incoming").first)
    let file = open(folder.at("archive/.incoming/\(partial)"), O_RDWR)
    var byte = content[1_000_000] ^ 16
    #expect(pwrite(file, &byte, 1, 1_000_000) == 1)
    close(file)
    let read = reading(object)
    try write((2 << 20)..<content.count, to: incoming)
    try incoming.finish()
    let found = try await read.value.get()
    #expect(found.count == content.count)
    #expect(found[1_000_000] == byte)
  }
}
