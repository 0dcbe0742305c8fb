import ArchiveModel
import Glibc
package import Processes
import Synchronization

/// A throw-away PostgreSQL server: a unix socket in a folder of its own, no network, gone when it is stopped.
///
/// Should this process be killed, the kernel ends the server at once, and the next start removes what is left.
package final class ScratchCluster: Sendable {
  /// The folder of the socket, for `PGHOST`; 0700, and only the system user of the server and root get in.
  package let socketFolder: String
  /// The port, which without a network only names the socket.
  package let port: Int
  /// The role that may do everything, without a password.
  package let superuser: String
  /// Whether the server has no network at all; only where the system lets us, as containers often do not.
  package let isCutOff: Bool
  private let folder: ScratchFolder
  private let server: Task<ProcessResult, any Error>
  private let log: ScratchLog

  private init(
    plan: ScratchPlan, folder: ScratchFolder, server: Task<ProcessResult, any Error>, log: ScratchLog
  ) {
    socketFolder = folder.path
    port = Int(plan.settings["port"] ?? "") ?? 5432
    superuser = plan.superuser
    isCutOff = plan.cutOff
    self.folder = folder
    self.server = server
    self.log = log
  }

  deinit { server.cancel() }

  /// Removes what earlier runs left, then makes and starts a cluster.
  ///
  /// Errors: `toolMissing` (no server programs), `toolFailed`, `toolTimeout`, `usage`; nothing is left behind.
  package static func start(
    _ asked: ScratchPlan, runner: ProcessRunner = ProcessRunner()
  ) async throws -> ScratchCluster {
    let plan = asked.cutOff ? asked.cutOff(await canCutOff(runner)) : asked
    let user = try ScratchUser.choose(named: plan.systemUser)
    let owners: Set = [UserIdentity.current.uid, user?.uid ?? UserIdentity.current.uid]
    let folder = try await BlockingThread.run {
      ScratchLeftovers.sweep(plan.parent, ownedBy: owners)
      return try ScratchFolder.make(in: plan.parent, for: user)
    }
    do {
      try await initialize(plan, folder, user, runner)
      return try await launch(plan, folder, user, runner)
    } catch {
      try? await BlockingThread.run { try folder.remove() }
      throw error
    }
  }

  /// Stops the server at once and removes everything; a second call does nothing more.
  ///
  /// Errors: `toolFailed` when a file would not go.
  package func stop() async throws {
    server.cancel()
    _ = await server.result
    let folder = folder
    try await BlockingThread.run { try folder.remove() }
  }

  /// The same without waiting for a task, for the exit of the process; it blocks for ten seconds at most.
  package func stopNow() {
    ScratchLeftovers.endServer(below: socketFolder)
    try? folder.remove()
  }

  /// The last lines of the server's log, oldest first.
  package func lastLogLines(_ count: Int = 20) -> [String] { log.lastLines(count) }
}

extension ScratchCluster {
  private static func initialize(
    _ plan: ScratchPlan, _ folder: ScratchFolder, _ user: UserIdentity?, _ runner: ProcessRunner
  ) async throws {
    let result = try await runner.run(plan.initdb(in: folder.path, as: user), timeout: plan.startTimeout)
    guard result.isSuccess else {
      throw PostgresFault(
        .toolFailed, "initdb could not make a scratch cluster in \(plan.parent) (\(result.termination))",
        hint: hint(for: result.standardErrorTail, plan), cause: ToolComplaint(result.standardErrorTail))
    }
  }

  /// Whether this system lets us start a process without a network.
  private static func canCutOff(_ runner: ProcessRunner) async -> Bool {
    var trial = Command("true")
    trial.hasNetwork = false
    do {
      return try await runner.run(trial, timeout: .seconds(20)).isSuccess
    } catch {
      return false
    }
  }

  private static func launch(
    _ plan: ScratchPlan, _ folder: ScratchFolder, _ user: UserIdentity?, _ runner: ProcessRunner
  ) async throws -> ScratchCluster {
    var patient = runner
    patient.timing.request = ScratchSettings.immediateShutdown
    let quick = patient
    let log = ScratchLog()
    let command = plan.server(in: folder.path, as: user)
    let server = Task.detached {
      try await quick.converse(command) { child in
        log.follow(child)
        while try await child.nextLine() != nil {}
        return try await child.finish()
      }
    }
    let state = Mutex<Result<ProcessResult, any Error>?>(nil)
    let watch = Task.detached {
      let result = await server.result
      state.withLock { $0 = result }
    }
    do {
      let deadline = ContinuousClock.now + plan.startTimeout
      while ScratchStatus.pidFile(below: folder.path).map(ScratchStatus.isReady) != true {
        if let ended = state.withLock({ $0 }) { throw try startFailure(ended, log, plan) }
        guard ContinuousClock.now < deadline else {
          throw PostgresFault(
            .toolTimeout, "the scratch server did not start within \(plan.startTimeout)",
            hint: "See whether the machine is overloaded, or allow more time.", cause: log.complaint)
        }
        try await Task.sleep(for: .milliseconds(10))
      }
    } catch {
      server.cancel()
      await watch.value
      throw error
    }
    return ScratchCluster(plan: plan, folder: folder, server: server, log: log)
  }

  private static func startFailure(
    _ ended: Result<ProcessResult, any Error>, _ log: ScratchLog, _ plan: ScratchPlan
  ) throws -> PostgresFault {
    let result = try ended.get()
    return PostgresFault(
      .toolFailed, "the scratch server did not start (\(result.termination))",
      hint: hint(for: log.text, plan),
      cause: log.complaint)
  }

  private static func hint(for complaint: String, _ plan: ScratchPlan) -> String {
    if complaint.contains("No space left") { return "Free space in \(plan.parent), or name another TMPDIR." }
    if complaint.contains("Permission denied") {
      return "Name a folder in TMPDIR that the server's user can reach, or another system user."
    }
    return "Read the server's last lines above."
  }
}

/// Starts a scratch cluster for the body and stops it when the body is over, however that ends.
package func withScratchCluster<R>(
  _ plan: ScratchPlan, runner: ProcessRunner = ProcessRunner(), body: (ScratchCluster) async throws -> R
) async throws -> R {
  let cluster = try await ScratchCluster.start(plan, runner: runner)
  let result: R
  do {
    result = try await body(cluster)
  } catch {
    try? await cluster.stop()
    throw error
  }
  try await cluster.stop()
  return result
}
