import ArchiveModel
import Storage
import Testing

/// Faults of the kernel and the disk, injected with strace into the probe's `put`.
@Suite(.timeLimit(.minutes(2))) struct InjectedFaultTests {
  private let folder: TemporaryFolder
  private let archive: String

  init() throws {
    folder = try TemporaryFolder()
    archive = folder.at("archive")
    _ = try LocalStore(at: archive, expecting: .firstUse)
  }

  private func put(_ name: String = "object", injecting injections: String...) throws -> Program.Outcome {
    let options = injections.flatMap { ["-e", "inject=" + $0] }
    return try Program.run(
      ["strace", "-f", "-qq", "-o", folder.at("log")] + options + [Program.probe, "put", archive, name, "3"])
  }

  /// The system calls of an undisturbed `put`, one a line, without process ids.
  private func rehearse() throws -> [String] {
    #expect(try put("rehearsal").status == 0)
    return String(decoding: try folder.read("log"), as: UTF8.self).split(separator: "\n")
      .map { String($0.drop { $0 != " " }.drop { $0 == " " }) }
  }

  private func expectNothingLeft() throws {
    #expect(try folder.names("archive") == [".incoming", ".strongroom"])
    #expect(try folder.names("archive/.incoming").isEmpty)
  }

  @Test("R39: bytes are synced before they are read back, that before the rename, and the folder after it")
  func order() throws {
    var rest = try rehearse()[...]
    let steps = [
      "write(", "fsync(", "fadvise64(", ".partial\", O_RDONLY", "renameat2(", "fsync(", "write(1, \"stored",
    ]
    for step in steps {
      let found = try #require(
        rest.firstIndex { $0.contains(step) && !$0.contains("ENOENT") }, "no \(step) in its place")
      rest = rest[(found + 1)...]
    }
  }

  @Test(
    "F8: interruptions by signals lose no byte",
    arguments: [
      "write:error=EINTR:when=1", "write:error=EINTR:when=2+2", "fsync:error=EINTR:when=1",
      "renameat2:error=EINTR:when=1", "flock:error=EINTR:when=1", "fchmod:error=EINTR:when=1..2",
    ])
  func interrupted(injection: String) async throws {
    #expect(try put("first").status == 0)
    #expect(try put(injecting: injection).status == 0)
    let store = try LocalStore(at: archive, expecting: .any)
    #expect(try await store.digest(of: ObjectName("object")) == store.digest(of: ObjectName("first")))
  }

  @Test(
    "F8: a write that the kernel only claims to have made is found by reading back", arguments: [10, 65536])
  func lostWrite(claimed: Int) throws {
    // strace returns the number without making the call, so as many bytes never reach the file.
    let outcome = try put(injecting: "write:retval=\(claimed):when=2")
    #expect(outcome.errors.hasPrefix("store.read-failed"), "\(outcome)")
    try expectNothingLeft()
  }

  @Test(
    "F7, F8: reading goes on after signals and reports where the disk failed", arguments: ["EINTR", "EIO"])
  func reading(error: String) throws {
    #expect(try put().status == 0)
    let outcome = try Program.run(
      "strace", "-f", "-qq", "-o", folder.at("log"), "-P", archive + "/object",
      "-e", "inject=read:error=\(error):when=\(error == "EIO" ? "1" : "1..3")", Program.probe, "digest",
      archive, "object")
    if error == "EIO" {
      #expect(outcome.errors.hasPrefix("store.read-failed: cannot read at byte 0 of "), "\(outcome)")
    } else {
      #expect(outcome.status == 0)
      #expect(outcome.output.utf8.count == 65)
    }
  }

  @Test(
    "F5, F7, F9: a failed write, sync, close or rename is final and leaves nothing",
    arguments: [
      ("write:error=ENOSPC:when=2", "store.full"), ("write:error=EDQUOT:when=1", "store.full"),
      ("write:error=EIO:when=3", "store.write-failed"), ("write:error=EFBIG:when=3", "store.write-failed"),
      ("fsync:error=EIO:when=1", "store.write-failed"), ("fsync:error=ENOSPC:when=1", "store.full"),
      ("renameat2:error=EIO:when=1", "store.write-failed"),
      ("renameat2:error=EROFS:when=1", "store.unwritable"),
      ("renameat2:error=ENOSPC:when=1", "store.full"), ("flock:error=ENOLCK:when=1", "store.write-failed"),
      ("fchmod:error=EPERM:when=2", "store.unwritable"),
    ])
  func failed(injection: String, code: String) throws {
    let outcome = try put(injecting: injection)
    #expect(outcome.status == ExitStatus.localStore.rawValue)
    #expect(outcome.errors.hasPrefix(code + ": cannot "), "\(outcome.errors)")
    #expect(outcome.errors.contains(archive), "the message names the place")
    if code == "store.full" { #expect(outcome.errors.contains("bytes and ")) }
    let syncs = try String(decoding: folder.read("log"), as: UTF8.self).split(separator: "fsync(").count - 1
    #expect(syncs <= 1, "R40: a failed fsync is not tried again")
    try expectNothingLeft()
  }

  @Test(
    "R40: a stretch that the disk does not take while it is followed is final, and so is a failed sync",
    arguments: [
      ("sync_file_range:error=EIO", "store.write-failed"), ("fsync:error=EIO:when=1", "store.write-failed"),
      ("write:error=ENOSPC:when=100", "store.full"),
    ])
  func following(injection: String, code: String) throws {
    let outcome = try follow(injecting: injection)
    #expect(outcome.status == ExitStatus.localStore.rawValue)
    #expect(outcome.errors.hasPrefix(code + ": cannot "), "\(outcome.errors)")
    try expectNothingLeft()
  }

  @Test("a file system that cannot be asked for a stretch is read back at the end")
  func notFollowing() throws {
    #expect(try follow(injecting: "sync_file_range:error=ENOSYS").output == "stored 9830400\n")
  }

  private func follow(injecting injection: String) throws -> Program.Outcome {
    try Program.run(
      "strace", "-f", "-qq", "-o", folder.at("log"), "-e", "inject=" + injection, Program.probe, "follow",
      archive, "object", "150")
  }

  @Test("F7: an error that only close reports is an error")
  func closing() throws {
    let calls = try rehearse()
    let sync = try #require(calls.firstIndex { $0.hasPrefix("fsync(") })
    let closes = calls[..<sync].count { $0.hasPrefix("close(") } + 1
    let outcome = try put(injecting: "close:error=EIO:when=\(closes)")
    #expect(outcome.errors.hasPrefix("store.write-failed"), "\(outcome)")
    #expect(try folder.names("archive/.incoming").isEmpty)
  }

  @Test("F9: without its directory's sync an object is not reported stored")
  func directorySync() throws {
    let outcome = try Program.run(
      "strace", "-f", "-qq", "-o", folder.at("log"), "-P", archive, "-e", "inject=fsync:error=EIO",
      Program.probe, "put", archive, "object", "3")
    #expect(
      outcome.errors.hasPrefix("store.write-failed: cannot make durable the names in '\(archive)'"),
      "\(outcome)")
    #expect(outcome.output.isEmpty)
  }

  @Test(
    "a file system without RENAME_NOREPLACE gets a link, and still never overwrites",
    arguments: ["EINVAL", "ENOSYS"])
  func linking(error: String) async throws {
    #expect(try put(injecting: "renameat2:error=\(error)").status == 0)
    let store = try LocalStore(at: archive, expecting: .any)
    let object = try ObjectName("object")
    let stored = try await store.digest(of: object)
    let again = try put(injecting: "renameat2:error=\(error)")
    #expect(again.errors.hasPrefix("store.exists"))
    #expect(try await store.digest(of: object) == stored)
    #expect(try folder.names("archive/.incoming").isEmpty)
  }

  @Test("a file system that can neither rename nor link without replacing is refused")
  func unsupported() throws {
    let outcome = try put(injecting: "renameat2:error=EINVAL", "linkat:error=EOPNOTSUPP")
    #expect(outcome.errors.hasPrefix("store.unsupported"))
    try expectNothingLeft()
  }

  @Test(
    "F12: limits of file size and open files are errors with a name, not a signal",
    arguments: [
      ("ulimit -f 100", "store.write-failed"), ("ulimit -n 5", "store.unavailable"),
      ("ulimit -n 6", "store.unavailable"),
    ])
  func limits(limit: String, code: String) throws {
    let outcome = try Program.run("sh", "-c", "\(limit); exec \(Program.probe) put \(archive) object 3")
    #expect(outcome.status == ExitStatus.localStore.rawValue)
    #expect(outcome.errors.hasPrefix(code), "\(outcome)")
    try expectNothingLeft()
  }
}
