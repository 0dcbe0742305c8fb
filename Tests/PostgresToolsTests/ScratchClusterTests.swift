import ArchiveModel
import Glibc
import PostgresFixture
import Processes
import Testing

@testable import PostgresTools

/// Throw-away servers, each started for real.
@Suite(.serialized) struct ScratchClusterTests {
  private let runner = ProcessRunner()

  private func psql(_ cluster: ScratchCluster, _ sql: String) async throws -> String {
    let command = Command(
      PostgresCluster.binaries + "/psql", ["-X", "-A", "-t", "-q", "-c", sql],
      environment: ChildEnvironment.inherited.adding([
        "PGHOST": cluster.socketFolder, "PGPORT": "\(cluster.port)", "PGUSER": cluster.superuser,
        "PGDATABASE": "postgres",
      ]).variables)
    let result = try await runner.run(command)
    try #require(result.isSuccess, "\(result.standardErrorTail)")
    return result.outputText.filter { $0 != "\n" }
  }

  @Test("a cluster starts, answers on its socket only, and is gone when stopped") func lifeOfACluster()
    async throws
  {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let cluster = try await ScratchCluster.start(
      ScratchPlan(binaries: PostgresCluster.binaries, parent: parent.path))
    #expect(try await psql(cluster, "show listen_addresses") == "")
    #expect(try await psql(cluster, "show fsync") == "off")
    #expect(try await psql(cluster, "show server_encoding") == "UTF8")
    #expect(try parent.mode(of: cluster.socketFolder) == 0o700)
    let pid = try #require(ScratchLeftovers.postmaster(below: cluster.socketFolder))
    try await cluster.stop()
    #expect(kill(pid, 0) != 0)
    #expect(parent.entries().isEmpty)
    try await cluster.stop()
  }

  @Test("a durable cluster keeps PostgreSQL's own promises, and settings asked for stand over all")
  func durable() async throws {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let plan = ScratchPlan(
      binaries: PostgresCluster.binaries, durability: .durable, superuser: "boss", parent: parent.path,
      settings: ["work_mem": "5MB", "jit": "on"])
    try await withScratchCluster(plan) { cluster async throws in
      #expect(try await psql(cluster, "select current_user") == "boss")
      #expect(try await psql(cluster, "show fsync") == "on")
      #expect(try await psql(cluster, "show work_mem") == "5MB")
      #expect(try await psql(cluster, "show jit") == "on")
    }
    #expect(parent.entries().isEmpty)
  }

  @Test("F58: what the body throws leaves no server and no file") func bodyThrows() async throws {
    struct Refusal: Error {}
    let parent = try TemporaryParent()
    defer { parent.remove() }
    await #expect(throws: Refusal.self) {
      try await withScratchCluster(ScratchPlan(binaries: PostgresCluster.binaries, parent: parent.path)) {
        _ async throws in
        throw Refusal()
      }
    }
    #expect(parent.entries().isEmpty)
  }

  @Test("F58: programs that are missing are toolMissing, with the Debian package") func noPrograms()
    async throws
  {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let fault = await #expect(throws: ProcessFault.self) {
      try await ScratchCluster.start(ScratchPlan(binaries: "/no/pg/bin", parent: parent.path))
    }
    #expect(fault?.code == .toolMissing)
    #expect(fault?.hint == "Install it with 'apt-get install postgresql'.")
    #expect(parent.entries().isEmpty)
  }

  @Test("F58: an initdb that fails is toolFailed with its last words, and leaves nothing") func initdbFails()
    async throws
  {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let fault = await #expect(throws: PostgresFault.self) {
      try await ScratchCluster.start(
        ScratchPlan(binaries: PostgresCluster.binaries, locale: "xx_YY.NOPE", parent: parent.path))
    }
    #expect(fault?.code == .toolFailed)
    #expect(fault?.complaint?.description.contains("xx_YY.NOPE") == true)
    #expect(parent.entries().isEmpty)
  }

  @Test("F58: a server that does not start is toolFailed with the end of its log, and leaves nothing")
  func serverFails() async throws {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let fault = await #expect(throws: PostgresFault.self) {
      try await ScratchCluster.start(
        ScratchPlan(
          binaries: PostgresCluster.binaries, parent: parent.path, settings: ["no_such_setting": "1"]))
    }
    #expect(fault?.code == .toolFailed)
    #expect(fault?.complaint?.description.contains("no_such_setting") == true)
    #expect(parent.entries().isEmpty)
  }

  @Test("F58: a start that takes too long is toolTimeout, and leaves nothing") func slowStart() async throws {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let fault = await #expect(throws: ProcessFault.self) {
      try await ScratchCluster.start(
        ScratchPlan(binaries: PostgresCluster.binaries, parent: parent.path, startTimeout: .milliseconds(50)))
    }
    #expect(fault?.code == .toolTimeout)
    #expect(parent.entries().isEmpty)
  }

  @Test("a folder whose socket path would be too long is refused before anything is made") func longPath()
    async throws
  {
    let parent = "/tmp/" + String(repeating: "x", count: 70)
    let fault = await #expect(throws: PostgresFault.self) {
      try await ScratchCluster.start(ScratchPlan(binaries: PostgresCluster.binaries, parent: parent))
    }
    #expect(fault?.code == .usage)
  }

  @Test(
    "a system user that does not exist, or is root, is refused", .enabled(if: UserIdentity.isRoot),
    arguments: ["no-such-user", "root"])
  func badUser(name: String) async throws {
    let fault = await #expect(throws: PostgresFault.self) {
      try await ScratchCluster.start(ScratchPlan(binaries: PostgresCluster.binaries, systemUser: name))
    }
    #expect(fault?.code == .usage)
  }

  @Test("as root the server runs as nobody when told so", .enabled(if: UserIdentity.isRoot)) func asNobody()
    async throws
  {
    let parent = try TemporaryParent()
    defer { parent.remove() }
    let plan = ScratchPlan(binaries: PostgresCluster.binaries, parent: parent.path, systemUser: "nobody")
    try await withScratchCluster(plan) { cluster async throws in
      #expect(try parent.owner(of: cluster.socketFolder + "/data") == UserIdentity.named("nobody")?.uid)
    }
    #expect(parent.entries().isEmpty)
  }
}
