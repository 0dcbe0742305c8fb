import ArchiveModel
import Foundation
import Processes
import Synchronization

/// The one connection of a run to a far end, open until it is closed or dropped.
final class SSHConnection: Sendable {
  let commands: SSHCommands
  private let folder: SocketFolder
  private let master: Task<ProcessResult, any Error>
  private let isClosed = Mutex(false)

  /// Connects and logs in; throws what keeps it from that.
  init(
    to end: RemoteEnd, identity: String?, runner: ProcessRunner, trouble: RemoteTrouble
  ) async throws(StorageFault) {
    let folder = try SocketFolder.make()
    let commands = SSHCommands(end: end, identity: identity, socket: folder.socket)
    let command = commands.master
    let master = Task { try await runner.run(command, outputLimit: 1 << 20) }
    (self.folder, self.commands, self.master) = (folder, commands, master)
    let ended = Shared(false)
    let watch = Task {
      _ = await master.result
      ended.raise()
    }
    // The socket appears when the login is done; ssh itself gives up after ConnectTimeout and its own login time.
    let deadline = ContinuousClock.now + .seconds(end.timeout + 15)
    while access(commands.socket, F_OK) != 0 {
      do {
        if ended.isRaised { throw trouble.fault("connect to", try await master.value) }
        guard ContinuousClock.now < deadline else {
          throw StorageFault(
            .remoteUnreachable,
            "cannot connect to store '\(trouble.store)': \(end.address.host) did not answer in time",
            hint: "Check the network, or raise timeout in [[store]].")
        }
        try await Task.sleep(for: .milliseconds(10))
      } catch {
        watch.cancel()
        await close()
        throw trouble.fault("connect to", error)
      }
    }
  }

  deinit { master.cancel() }

  /// Ends the connection and waits for that.
  func close() async {
    let wasClosed = isClosed.withLock { closed in
      defer { closed = true }
      return closed
    }
    guard !wasClosed else { return }
    master.cancel()
    _ = await master.result
    folder.remove()
  }

  private final class Shared: Sendable {
    private let flag: Mutex<Bool>
    init(_ value: Bool) { flag = Mutex(value) }
    var isRaised: Bool { flag.withLock { $0 } }
    func raise() { flag.withLock { $0 = true } }
  }
}
