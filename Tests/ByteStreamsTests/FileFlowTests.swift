import ArchiveModel
import ByteStreams
import CryptoPrimitives
import Glibc
import Testing

@Suite struct FileFlowTests {
  @Test("a pipe is read to its end, however it is written")
  func pipe() async throws {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    defer { close(reader) }
    let rows = Sample.rows(300_000)
    let sender = Task.detached {
      var sink = FileSink(descriptor: writer, name: "the pipe")
      defer { close(writer) }
      try Flow.push(rows, in: 1000, into: &sink)
    }
    let kept = Reading<[UInt8]>()
    var collect = Collect(kept, limit: 1 << 20)
    let count = try FileSource(descriptor: reader, name: "the pipe").pump(into: &collect, pieceSize: 4096)
    collect.finish()
    #expect(count == 300_000)
    #expect(try kept.value == rows)
    try await sender.value
  }

  @Test("F7: a source that cannot be read names itself and the reason")
  func unreadable() throws {
    let folder = open("/tmp", O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    var sink = Discard()
    let fault = #expect(throws: StreamFault.self) {
      try FileSource(descriptor: folder, name: "the dump").pump(into: &sink)
    }
    #expect(fault?.code == .storeReadFailed)
    #expect(fault?.message == "the dump cannot be read: Is a directory")
    #expect(Flow.code { try FileSource(descriptor: -1, name: "x").pump(into: &sink) } == .storeReadFailed)
  }

  @Test("a cancelled source stops at the next piece")
  func cancelled() throws {
    let zero = open("/dev/zero", O_RDONLY)
    defer { close(zero) }
    var pieces = 0
    var sink = Discard()
    #expect(
      Flow.code {
        try FileSource(descriptor: zero, name: "zeros").pump(into: &sink) {
          pieces += 1
          return pieces > 3
        }
      } == .interrupted)
  }

  @Test("F5: a full disk has its own code, other refusals another")
  func sinkFailures() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    var sink = FileSink(descriptor: full, name: "the backup")
    #expect(Flow.code { try Flow.push([1], into: &sink) } == .storeFull)
    var closed = FileSink(descriptor: -1, name: "the backup")
    #expect(Flow.code { try Flow.push([1], into: &closed) } == .storeWriteFailed)
  }

  @Test("many files are hashed at once, in order, each with its own failure")
  func digests() throws {
    let folder = try ScratchFolder()
    let sizes = [0, 1, 255 << 10, 256 << 10, 1_000_000, 7, 300_001]
    let paths = try sizes.enumerated().map { try folder.write(Sample.rows($1), as: "file\($0)") }
    let results = FileDigests.compute(count: sizes.count + 1, cores: 3) { index in
      guard index < paths.count else { throw StreamFault(.storeObjectMissing, "file \(index) is gone") }
      return open(paths[index], O_RDONLY)
    }
    try #require(results.count == sizes.count + 1)
    for (size, result) in zip(sizes, results) {
      let expected = StreamTally(bytes: Int64(size), digest: SHA256.digest(of: Sample.rows(size)))
      #expect(try result.get() == expected)
    }
    #expect(Flow.code { _ = try results[sizes.count].get() } == .storeObjectMissing)
    #expect(FileDigests.compute(count: 0) { _ in -1 }.isEmpty)
  }
}
