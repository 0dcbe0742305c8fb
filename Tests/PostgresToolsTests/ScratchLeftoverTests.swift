import Glibc
import PostgresFixture
import Processes
import Testing

@testable import PostgresTools

/// What a killed run leaves, and what the next one makes of it.
@Suite(.serialized) struct ScratchLeftoverTests {
  private var owners: Set<UInt32> {
    [UserIdentity.current.uid, UserIdentity.named("postgres")?.uid ?? UserIdentity.current.uid]
  }

  @Test("F58: after SIGKILL the server is dead, and the next run removes its folder") func killedRun()
    async throws
  {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    setenv("SCRATCH_PARENT", parent.path, 1)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let parent = try #require(getenv("SCRATCH_PARENT").map { String(cString: $0) })
      let cluster = try await ScratchCluster.start(
        ScratchPlan(binaries: PostgresCluster.binaries, parent: parent))
      try #require(ScratchLeftovers.postmaster(below: cluster.socketFolder) != nil)
      kill(getpid(), SIGKILL)
    }
    let folder = try #require(parent.entries().first)
    #expect(folder.hasPrefix(ScratchFolder.prefix))
    // The kernel told the server; it may need a moment.
    for _ in 0..<200 where ScratchLeftovers.postmaster(below: parent.path + "/" + folder) != nil {
      usleep(20_000)
    }
    #expect(ScratchLeftovers.postmaster(below: parent.path + "/" + folder) == nil)
    try await withScratchCluster(ScratchPlan(binaries: PostgresCluster.binaries, parent: parent.path)) {
      cluster async throws in
      #expect(parent.entries() == [String(cluster.socketFolder.split(separator: "/").last ?? "")])
    }
    #expect(parent.entries().isEmpty)
  }

  @Test("F58: a server that outlived its run is ended when it is provably the folder's")
  func survivingServer() async throws {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let folder = try leftover(in: parent, pid: nil)
    let stranger = try TemporaryParent()
    defer { stranger.remove() }
    // Two processes: one lives in the data folder, one elsewhere though postmaster.pid of another names it.
    try await withSleeper(in: folder + "/data") { ours async throws in
      try await withSleeper(in: stranger.path) { theirs async throws in
        try write("\(ours)\n", to: folder + "/data/postmaster.pid")
        let other = try leftover(in: parent, pid: theirs)
        #expect(ScratchLeftovers.postmaster(below: folder) == ours)
        #expect(ScratchLeftovers.postmaster(below: other) == nil)
        ScratchLeftovers.sweep(parent.path, ownedBy: owners)
        #expect(try await isGoneSoon(ours))
        #expect(kill(theirs, 0) == 0)
        #expect(parent.entries().isEmpty)
      }
    }
  }

  @Test("a folder that somebody holds, that is not ours, or that is a link is left alone")
  func othersAreLeft() async throws {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let held = try ScratchFolder.make(in: parent.path, for: nil)
    let link = parent.path + "/" + ScratchFolder.prefix + "link00"
    symlink("/etc", link)
    ScratchLeftovers.sweep(parent.path, ownedBy: owners)
    #expect(parent.entries().count == 2)
    unlink(link)
    // Not ours: an owner we were not told of.
    let abandoned = try leftover(in: parent, pid: nil)
    ScratchLeftovers.sweep(parent.path, ownedBy: [4_000_000])
    #expect(parent.entries().contains(String(abandoned.split(separator: "/").last ?? "")))
    ScratchLeftovers.sweep(parent.path, ownedBy: owners)
    #expect(parent.entries().count == 1)
    try held.remove()
    #expect(parent.entries().isEmpty)
  }

  @Test("removal never follows a link") func linksAreNotFollowed() throws {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let victim = parent.path + "/victim"
    let tree = parent.path + "/tree"
    for folder in [victim, tree, tree + "/a"] { try #require(mkdir(folder, 0o700) == 0) }
    try write("precious", to: victim + "/file")
    try #require(symlink(victim, tree + "/a/link") == 0)
    try #require(symlink(victim + "/file", tree + "/link") == 0)
    #expect(TreeRemoval.remove(tree) == nil)
    #expect(access(victim + "/file", F_OK) == 0)
    #expect(TreeRemoval.remove(parent.path + "/never-there") == nil)
  }

  private func leftover(in parent: TemporaryParent, pid: Int32?) throws -> String {
    let folder = parent.path + "/" + ScratchFolder.prefix + "old" + String(Int.random(in: 100...999))
    try #require(mkdir(folder, 0o700) == 0)
    try #require(mkdir(folder + "/data", 0o700) == 0)
    if let pid { try write("\(pid)\n", to: folder + "/data/postmaster.pid") }
    return folder
  }

  private func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try #require(text.withCString { Glibc.write(descriptor, $0, strlen($0)) } == text.utf8.count)
  }

  private func isGoneSoon(_ pid: Int32) async throws -> Bool {
    for _ in 0..<100 {
      if kill(pid, 0) != 0 { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  private func withSleeper(in folder: String, body: (Int32) async throws -> Void) async throws {
    let command = Command("sh", ["-c", "echo $$; exec sleep 600"], workingDirectory: folder)
    try await ProcessRunner(timing: TeardownTiming(grace: .milliseconds(100))).converse(command) { child in
      let pid = try #require(Int32(try await child.nextLine(timeout: .seconds(20)) ?? ""))
      try await body(pid)
    }
  }
}
