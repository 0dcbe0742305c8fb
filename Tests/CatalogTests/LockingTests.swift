import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Catalog

@Suite struct LockingTests {
  let folder: ScratchFolder
  init() throws { folder = try ScratchFolder() }

  @Test("another connection's exclusive lock is waited for, then reported as locked (F21)")
  func exclusive() throws {
    let catalog = try Catalog.fresh(in: folder)
    let holder = try HeldTransaction(on: folder.catalog, "BEGIN EXCLUSIVE;")
    let clock = ContinuousClock()
    let waited = clock.measure {
      let fault = expectFault(.locked) { _ = try catalog.noteTime(Sample.now) }
      #expect(fault?.exitStatus == .locked)
    }
    #expect(waited > .milliseconds(250) && waited < .seconds(5))
    expectFault(.locked) { _ = try catalog.list() }
    expectFault(.locked) { _ = try Catalog(at: folder.catalog, now: Sample.now, busyTimeout: 0.1) }
    holder.kill()
    _ = try catalog.noteTime(Sample.now)
  }

  @Test("a lock that is given back in time is no fault (F21)")
  func waiting() async throws {
    try Catalog.fresh(in: folder).close()
    let holder = try HeldTransaction(on: folder.catalog, "BEGIN IMMEDIATE;")
    let path = folder.catalog
    async let noted = Task.detached { try Catalog(at: path, now: Sample.now).noteTime(Sample.now) }.value
    try await Task.sleep(for: .milliseconds(300))
    holder.kill()
    #expect(try await noted == nil)
  }

  @Test("the hot journal of a killed process is rolled back at the next start (F1, F21)")
  func hotJournal() throws {
    let catalog = try Catalog.fresh(in: folder)
    for number in 0..<30 {
      try catalog.make(Sample.intent(number, note: String(repeating: "x", count: 4_000)))
    }
    let before = try catalog.list(limit: 1_000)
    try catalog.close()
    let clean = try bytes(of: folder.catalog)
    // A tiny cache makes SQLite write half a transaction into the file before it commits.
    let holder = try HeldTransaction(
      on: folder.catalog,
      "PRAGMA cache_size = 2; BEGIN; UPDATE backups SET note = 'half written ' || hex(randomblob(400));")
    holder.kill()
    #expect(try bytes(of: folder.catalog) != clean, "the fault was not injected")
    #expect(try bytes(of: folder.catalog + "-journal").count > 512, "no hot journal was left")
    let reopened = try Catalog(at: folder.catalog, now: Sample.now)
    #expect(try reopened.list(limit: 1_000) == before)
    #expect(try reopened.quickCheck() == [])
    #expect(try folder.names == ["catalog.sqlite"])
  }

  @Test("two starts at once make one catalog", .timeLimit(.minutes(1)))
  func race() async throws {
    let path = folder.catalog
    for _ in 0..<10 {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<4 {
          group.addTask {
            let catalog = try Catalog(at: path, storeID: "same", now: Sample.now)
            _ = try catalog.addStore("archive", kind: "local", isArchive: true, now: Sample.now)
            try catalog.make(Sample.intent(number))
          }
        }
        try await group.waitForAll()
      }
      #expect(try Catalog(at: path, now: Sample.now).list().backups.count == 4)
      #expect(try folder.names == ["catalog.sqlite"])
      unlink(path)
    }
  }

  @Test("a full file system is reported and leaves the catalog as it was (F5)")
  func full() throws {
    try #require(geteuid() == 0, "mounting a small file system needs root")
    let mounted = folder.path + "/small"
    #expect(mkdir(mounted, 0o700) == 0)
    try #require(
      ShellTool.mount.run(["-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted]).status == 0)
    defer { _ = try? ShellTool.umount.run(["-l", mounted]) }
    let catalog = try Catalog(at: mounted + "/catalog.sqlite", now: Sample.now)
    _ = try catalog.addStore("archive", kind: "local", isArchive: true, now: Sample.now)
    var made = 0
    let fault = expectFault(.storeFull) {
      for number in 0..<2_000 {
        try catalog.make(Sample.intent(number, note: String(repeating: "y", count: 2_000)))
        made += 1
      }
    }
    #expect(fault?.message.contains("no space left") == true)
    #expect(made > 5)
    #expect(try catalog.summary(of: EnvironmentName("prod")).counts[.complete] == made)
    try catalog.close()
  }

  @Test("a read-only archive can be listed, and writing to it is reported")
  func readOnly() throws {
    try #require(geteuid() == 0, "mounting needs root")
    let mounted = folder.path + "/disc"
    #expect(mkdir(mounted, 0o700) == 0)
    try #require(ShellTool.mount.run(["-t", "tmpfs", "tmpfs", mounted]).status == 0)
    defer { _ = try? ShellTool.umount.run(["-l", mounted]) }
    let path = mounted + "/catalog.sqlite"
    let catalog = try Catalog(at: path, storeID: "store-1", now: Sample.now)
    _ = try catalog.addStore("archive", kind: "local", isArchive: true, now: Sample.now)
    let made = try catalog.make(Sample.intent(1))
    try catalog.close()
    try #require(ShellTool.mount.run(["-o", "remount,ro", mounted]).status == 0)
    let reader = try Catalog(at: path, storeID: "store-1", now: Sample.now)
    #expect(try reader.addStore("archive", kind: "local", isArchive: true, now: Sample.now).isArchive)
    #expect(try reader.list().backups == [made])
    #expect(try reader.quickCheck() == ["the search index was not checked: the catalog is read-only"])
    expectFault(.catalogUnwritable) { _ = try reader.noteTime(Sample.now) }
    expectFault(.catalogUnwritable) { _ = try Catalog(at: mounted + "/other.sqlite", now: Sample.now) }
    try reader.close()
  }
}
