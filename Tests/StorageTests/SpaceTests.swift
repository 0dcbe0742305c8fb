import ArchiveModel
import Glibc
import Storage
import Testing

/// File systems without room, in a mount namespace of their own; works as root and as any user.
@Suite(.timeLimit(.minutes(2))) struct SpaceTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    guard mkdir(folder.at("disk"), 0o700) == 0 else { throw ProgramFailure("mkdir: errno \(errno)") }
  }

  /// Runs a script over a tmpfs with the options, where `$disk` is its folder and `$probe` the probe.
  private func onDisk(_ options: String, _ script: String) throws -> Program.Outcome {
    try Program.run(
      "unshare", "-Urm", "sh", "-c",
      "disk=\(folder.at("disk")) probe=\(Program.probe); mount -t tmpfs -o \(options) tmpfs $disk || exit 99; \(script)"
    )
  }

  private static let inventory = "find $disk/archive -type f | sort | xargs -n1 basename"

  @Test(
    "F5: a disk that fills up in the first, a middle or the last piece keeps what was there",
    arguments: [
      300, 330, 420, 490,
    ])
  func full(kilobytes: Int) throws {
    // The first object takes 192 KiB; what is left is less than the second one needs.
    let outcome = try onDisk(
      "size=\(kilobytes)k",
      "$probe put $disk/archive first 3; $probe put $disk/archive second 5; echo status $?; \(Self.inventory)"
    )
    #expect(outcome.output == "stored 196608\nstatus 9\n.strongroom\nfirst\n", "\(outcome)")
    #expect(
      outcome.errors.hasPrefix(
        "store.full: cannot write to '\(folder.at("disk"))/archive/.incoming/abcdefgh."))
    #expect(outcome.errors.contains(" bytes and "))
  }

  @Test("F5: a disk that is full at the start is found by the check, before any dump")
  func fullAtOnce() throws {
    let outcome = try onDisk(
      "size=64k",
      "$probe open $disk/archive >$disk/id; dd if=/dev/zero of=$disk/fill 2>&-; $probe check $disk/archive")
    #expect(outcome.status == 9)
    #expect(outcome.errors.hasPrefix("store.full: "), "\(outcome)")
  }

  @Test("F6: a file system out of inodes is full, and says so")
  func inodes() throws {
    let outcome = try onDisk(
      "size=4m,nr_inodes=5", "$probe put $disk/archive first 1; $probe put $disk/archive second 1")
    #expect(outcome.status == 9)
    #expect(outcome.errors.hasPrefix("store.full: "), "\(outcome)")
    #expect(outcome.errors.contains("and 0 inodes left"))
  }

  @Test("F10: a read-only file system can be read, and refuses the check, a write and a deletion")
  func readOnly() throws {
    let outcome = try onDisk(
      "size=4m",
      """
      $probe put $disk/archive first 1; mount -o remount,bind,ro $disk
      for verb in check "put x 1" "delete first"; do set -- $verb; v=$1; shift; $probe $v $disk/archive "$@"; echo $?; done
      $probe list $disk/archive
      """)
    #expect(outcome.output == "stored 65536\n9\n9\n9\nfirst 65536\n")
    #expect(
      outcome.errors.split(separator: "\n").count { $0.hasPrefix("store.unwritable: ") } == 3, "\(outcome)")
    #expect(outcome.errors.contains("EROFS"))
  }

  @Test(
    "F10: an immutable archive folder is found by the check although its .incoming can be written",
    .enabled(if: geteuid() == 0, "only root sets the attribute"))
  func immutable() async throws {
    let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
    _ = try await store.check(writing: true)
    #expect(try Program.run("chattr", "+i", folder.at("archive")).status == 0)
    defer { _ = try? Program.run("chattr", "-i", folder.at("archive")) }
    await #expect(throws: StorageFault(.storeUnwritable, "")) { try await store.check(writing: true) }
    await #expect(throws: StorageFault(.storeUnwritable, "")) {
      try await store.store([1], as: ObjectName("x"))
    }
    // What a dropped writer leaves is removed by the thread that drops it last.
    for _ in 0..<200 where try !folder.names("archive/.incoming").isEmpty { usleep(10_000) }
    #expect(try folder.names("archive/.incoming").isEmpty)
  }

  @Test(
    "F10: another user's archive is unwritable, or cannot be opened at all",
    .enabled(if: geteuid() == 0, "only root becomes another user"))
  func foreignOwner() throws {
    #expect(chmod(folder.path, 0o755) == 0)
    _ = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
    func asNobody(_ verb: String) throws -> Program.Outcome {
      try Program.run(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Program.probe, verb,
        folder.at("archive"))
    }
    let closed = try asNobody("check")
    #expect(closed.status == 9)
    #expect(closed.errors.contains("EACCES"), "\(closed)")
    #expect(chmod(folder.at("archive"), 0o755) == 0 && chmod(folder.at("archive/.strongroom"), 0o644) == 0)
    let readable = try asNobody("check")
    #expect(readable.errors.hasPrefix("store.unwritable: "), "\(readable)")
  }
}
