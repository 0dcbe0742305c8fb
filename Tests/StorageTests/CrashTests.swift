import ArchiveModel
import Glibc
import Storage
import Testing

/// Writers that die, and what the next run finds.
@Suite(.timeLimit(.minutes(2))) struct CrashTests {
  private let folder: TemporaryFolder
  private let archive: String
  private let object: ObjectName

  init() throws {
    folder = try TemporaryFolder()
    archive = folder.at("archive")
    object = try ObjectName("object")
  }

  @Test(
    "F1, I2, I7: killed at any step, an object is absent or whole, and the next run needs no repair",
    arguments: [
      "mkdir:when=1", "openat:when=40", "fchmod:when=1", "fchmod:when=2", "fchmod:when=3", "mkdirat:when=1",
      "flock:when=1", "write:when=1", "write:when=2", "write:when=4", "fsync:when=1", "fsync:when=2",
      "fsync:when=3",
      "fsync:when=4", "close:when=30", "renameat2:when=1", "renameat2:when=2",
    ])
  func killed(step: String) async throws {
    // From nothing, so that founding the archive is among the steps.
    let parts = step.split(separator: ":")
    let killed = try Program.run(
      "strace", "-f", "-qq", "-o", folder.at("log"), "-e", "inject=\(parts[0]):signal=SIGKILL:\(parts[1])",
      Program.probe, "put", archive, "object", "3")
    #expect(killed.status == 128 + SIGKILL || killed.output == "stored 196608\n", "\(killed)")

    let store = try LocalStore(at: archive, expecting: .firstUse)
    let bytes = try await store.entry(of: object)?.bytes
    #expect(bytes == nil || bytes == 196_608)
    let removed = try await store.sweep(keeping: [])
    #expect(removed.count <= 2, "a partial object and an unfinished identity at most")
    let furniture = Set([".incoming", ".strongroom", "object"])
    #expect(try furniture.isSuperset(of: folder.names("archive")), "nothing else is left")
    #expect(try folder.names("archive/.incoming").isEmpty)
    if bytes == nil {
      #expect(try Program.run(Program.probe, "put", archive, "object", "3").output == "stored 196608\n")
    }
    #expect(try await store.list().strangers.isEmpty)
  }

  @Test("a crash between link and unlink leaves one whole object once the second name is swept")
  func linked() async throws {
    let killed = try Program.run(
      "strace", "-f", "-qq", "-o", folder.at("log"), "-e", "inject=renameat2:error=EINVAL:when=2",
      "-e", "inject=unlinkat:signal=SIGKILL", Program.probe, "put", archive, "object", "3")
    // The first renameat2 founds the archive.
    #expect(killed.status == 128 + SIGKILL, "\(killed)")
    let store = try LocalStore(at: archive, expecting: .any)
    await #expect(throws: StorageFault(.storeObjectIrregular, "")) { try await store.entry(of: object) }
    #expect(try await store.sweep(keeping: []).count == 1)
    #expect(try await store.entry(of: object)?.bytes == 196_608)
  }

  @Test("a founding that crashed between link and unlink is completed by the next use")
  func founding() async throws {
    let killed = try Program.run(
      "strace", "-f", "-qq", "-o", folder.at("log"), "-e", "inject=renameat2:error=ENOSYS",
      "-e", "inject=unlinkat:signal=SIGKILL", Program.probe, "open", archive)
    #expect(killed.status == 128 + SIGKILL, "\(killed)")
    _ = try LocalStore(at: archive, expecting: .any)
    #expect(try folder.names("archive") == [".strongroom"])
    _ = try LocalStore(at: archive, expecting: .firstUse)
  }

  @Test("F27: a sweep leaves the partial of a living process alone, and removes it once that was killed")
  func living() async throws {
    let writer = try Program([Program.probe, "partial", archive])
    try writer.waits(saying: "writing")
    let store = try LocalStore(at: archive, expecting: .any)
    #expect(try await store.sweep(keeping: []).isEmpty)
    #expect(try folder.names("archive/.incoming").count == 1)
    kill(writer.pid, SIGKILL)
    #expect(try writer.end().status == 128 + SIGKILL)
    #expect(try await store.sweep(keeping: []).count == 1)
  }

  @Test("F27: a sweep keeps the partials of the owners it is told to keep, and what is not its own")
  func keeping() async throws {
    let store = try LocalStore(at: archive, expecting: .firstUse)
    try await store.begin(for: nil).abandon()
    let names = [
      "abcdefgh.0123456789abcdef.partial", "hgfedcba.0123456789abcdef.partial",
      "none.0123456789abcdef.partial",
      "notes.txt", "a.b.partial.c", "toolongid.x.partial",
    ]
    for name in names { try folder.write([1], to: "archive/.incoming/" + name) }
    #expect(mkfifo(folder.at("archive/.incoming/none.pipe.partial"), 0o600) == 0)
    let owner = try #require(BackupID("abcdefgh"))
    let removed = try await store.sweep(keeping: [owner])
    #expect(
      removed == ["hgfedcba.0123456789abcdef.partial", "none.0123456789abcdef.partial", "none.pipe.partial"])
    #expect(
      try folder.names("archive/.incoming") == [
        "a.b.partial.c", "abcdefgh.0123456789abcdef.partial", "notes.txt", "toolongid.x.partial",
      ])
  }
}
