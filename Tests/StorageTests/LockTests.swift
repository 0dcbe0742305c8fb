import ArchiveModel
import Foundation
import Glibc
import Storage
import Testing

@Suite(.timeLimit(.minutes(1))) struct LockTests {
  private let folder: TemporaryFolder
  private let archive: String
  private let locks: ArchiveLocks
  private let dev: ArchiveLock
  private let me = LockHolder(
    pid: getpid(), command: "verify --all", since: Date(timeIntervalSince1970: 1_767_522_600))

  init() throws {
    folder = try TemporaryFolder()
    archive = folder.at("archive")
    locks = try ArchiveLocks(of: LocalStore(at: archive, expecting: .firstUse))
    dev = .environment(try EnvironmentName("dev"))
  }

  private let locked = StorageFault(.locked, "")

  @Test func sharedHoldersShareAndAnExclusiveOneIsAlone() async throws {
    let first = try await locks.acquire(.archive, .shared, as: me)
    let second = try await locks.acquire(.archive, .shared, as: me)
    await #expect(throws: locked) { try await locks.acquire(.archive, .exclusive, as: me) }
    first.release()
    await #expect(throws: locked) { try await locks.acquire(.archive, .exclusive, as: me) }
    second.release()
    second.release()
    let alone = try await locks.acquire(.archive, .exclusive, as: me)
    await #expect(throws: locked) { try await locks.acquire(.archive, .shared, as: me) }
    alone.release()
  }

  @Test func environmentsAndTheArchiveAreLockedApartEvenWhenOneIsCalledArchive() async throws {
    let namesake = ArchiveLock.environment(try EnvironmentName("archive"))
    let held = [
      try await locks.acquire(.archive, .exclusive, as: me), try await locks.acquire(dev, .exclusive, as: me),
      try await locks.acquire(namesake, .exclusive, as: me),
    ]
    #expect(Set(held.map(\.lock)).count == 3)
  }

  @Test func aDroppedLockIsFreeAndItsFileStays() async throws {
    _ = try await locks.acquire(dev, .exclusive, as: me)
    let again = try await locks.acquire(dev, .exclusive, as: me)
    again.release()
    #expect(try folder.names("archive/.locks") == ["environment-dev"])
    #expect(folder.mode("archive/.locks") == 0o700)
    #expect(folder.mode("archive/.locks/environment-dev") == 0o600)
  }

  @Test(
    "F24: of two processes one gets the lock, the other is told who holds it since when",
    arguments: [
      "shared", "exclusive",
    ])
  func twoProcesses(mode: String) async throws {
    let holder = try Program([Program.probe, "lock", archive, "dev", mode, "0"])
    try holder.waits(saying: "held")
    let fault = await #expect(throws: StorageFault.self) { try await locks.acquire(dev, .exclusive, as: me) }
    #expect(fault?.code == .locked)
    #expect(
      fault?.message
        == "environment dev is locked by process \(holder.pid) ('probe dev') since 2026-01-04T10:30:00Z")
    #expect(try locks.holders(of: dev).map(\.pid) == [holder.pid])
    let second = try Program.run(Program.probe, "lock", archive, "dev", "exclusive", "200")
    #expect(second.status == ExitStatus.locked.rawValue)
    #expect(second.errors.hasPrefix("lock.held: "))
    #expect(try holder.end().status == 0)
    try await locks.acquire(dev, .exclusive, as: me).release()
    #expect(try locks.holders(of: dev).isEmpty)
  }

  @Test("F24: a process that waits gets the lock when it becomes free")
  func waiting() async throws {
    let first = try Program([Program.probe, "lock", archive, "archive", "exclusive", "0"])
    try first.waits(saying: "held")
    let second = try Program([Program.probe, "lock", archive, "archive", "exclusive", "20000"])
    usleep(100_000)
    #expect(try first.end().status == 0)
    try second.waits(saying: "held")
    #expect(try second.end().status == 0)
  }

  @Test("F26: a killed holder's lock is free at once, and its note is gone with the next look")
  func killed() async throws {
    let holder = try Program([Program.probe, "lock", archive, "dev", "exclusive", "0"])
    try holder.waits(saying: "held")
    kill(holder.pid, SIGKILL)
    #expect(try holder.end().status == 128 + SIGKILL)
    #expect(try folder.names("archive/.locks").count == 2)
    let lock = try await locks.acquire(dev, .exclusive, as: me)
    #expect(try locks.holders(of: dev) == [me])
    #expect(try folder.names("archive/.locks").count == 2)
    lock.release()
  }

  @Test func aChildDoesNotKeepTheLockOfItsParent() async throws {
    let lock = try await locks.acquire(dev, .exclusive, as: me)
    let child = try Program(["cat"])
    lock.release()
    try await locks.acquire(dev, .exclusive, as: me).release()
    _ = try child.end()
  }

  @Test func severalHoldersAreCountedAndTheOldestIsNamed() async throws {
    var older = me
    older.pid = 1
    older.since -= 60
    let held = [
      try await locks.acquire(.archive, .shared, as: me),
      try await locks.acquire(.archive, .shared, as: older),
    ]
    let fault = await #expect(throws: StorageFault.self) {
      try await locks.acquire(.archive, .exclusive, as: me)
    }
    #expect(
      fault?.message
        == "the archive is locked by process 1 ('verify --all') since 2026-01-04T10:29:00Z and 1 more")
    #expect(held.count == 2)
  }

  @Test(
    "F38, F39: a lock file that is a link, a pipe or a second name is refused and not followed",
    arguments: 0..<3)
  func traps(kind: Int) async throws {
    try folder.write([1], to: "victim")
    let path = folder.at("archive/.locks/environment-dev")
    let done =
      switch kind {
      case 0: symlink(folder.at("victim"), path)
      case 1: mkfifo(path, 0o600)
      default: link(folder.at("victim"), path)
      }
    #expect(done == 0)
    await #expect(throws: StorageFault(.storeObjectIrregular, "")) {
      try await locks.acquire(dev, .exclusive, as: me)
    }
    #expect(try folder.read("victim") == [1])
  }

  @Test("the wait is bounded by its clock, and ends when the task is cancelled")
  func bounds() async throws {
    let clock = JumpingClock()
    let patient = try ArchiveLocks(of: LocalStore(at: archive, expecting: .any), clock: clock)
    let held = try await patient.acquire(dev, .exclusive, as: me)
    await #expect(throws: locked) { try await patient.acquire(dev, .shared, wait: .seconds(600), as: me) }
    #expect(clock.slept == .seconds(600))
    let waiter = Task { try await locks.acquire(dev, .shared, wait: .seconds(600), as: me) }
    waiter.cancel()
    await #expect(throws: StorageFault(.interrupted, "")) { try await waiter.value.release() }
    held.release()
  }
}
