import ArchiveModel
import Subprocess
import SystemPackage

/// A child that runs and is not reaped yet, so its number and its group's are certain to be its own.
struct LaunchedChild: Sendable {
  /// The number of the process and of its group.
  let pid: Int32
  /// A descriptor that becomes readable when the child exits, or -1 on kernels before 5.3.
  let pidDescriptor: Int32
}

/// Starts and reaps children: the only place that knows swift-subprocess.
///
/// The library closes every descriptor but the three in the child, gives it default signal dispositions and an
/// empty mask, and reaps it. Watching, draining and ending the child are ours, see `ChildSupervisor`.
enum Launcher {
  /// Starts the child, keeps it unreaped while `supervise` runs, then reaps it and says how it ended.
  ///
  /// The ends given to the child are closed here whatever happens. `supervise` must not return before the child
  /// has exited.
  static func launch(
    _ command: Command, program: ResolvedProgram, standardInput: OwnedDescriptor?,
    standardOutput: OwnedDescriptor,
    standardError: OwnedDescriptor, supervise: @escaping @Sendable (LaunchedChild) async -> Void
  ) async throws -> Termination {
    var options = PlatformOptions()
    // A session of its own is a group of its own, and without a terminal nothing can stop to ask for a password.
    options.createSession = true
    let configuration = Configuration(
      executable: .path(FilePath(program.path)), arguments: Arguments(program.arguments),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        )),
      workingDirectory: command.workingDirectory.map { FilePath($0) }, platformOptions: options)
    let output = FileDescriptorOutput.fileDescriptor(
      FileDescriptor(rawValue: standardOutput.release()), closeAfterSpawningProcess: true)
    let error = FileDescriptorOutput.fileDescriptor(
      FileDescriptor(rawValue: standardError.release()), closeAfterSpawningProcess: true)
    do {
      let status: TerminationStatus
      if let standardInput {
        let input = FileDescriptorInput.fileDescriptor(
          FileDescriptor(rawValue: standardInput.release()), closeAfterSpawningProcess: true)
        status = try await run(configuration, input: input, output: output, error: error) { execution in
          await supervise(LaunchedChild(execution.processIdentifier))
        }.terminationStatus
      } else {
        status = try await run(configuration, input: .none, output: output, error: error) { execution in
          await supervise(LaunchedChild(execution.processIdentifier))
        }.terminationStatus
      }
      return Termination(status)
    } catch let failure as SubprocessError {
      throw ProcessFault(failure, starting: command)
    }
  }
}

extension LaunchedChild {
  fileprivate init(_ identifier: ProcessIdentifier) {
    pid = identifier.value
    pidDescriptor = identifier.processDescriptor
  }
}

extension Termination {
  fileprivate init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(code)
    case .signaled(let number): self = .signalled(number)
    }
  }
}

extension ProcessFault {
  fileprivate init(_ failure: SubprocessError, starting command: Command) {
    let reason = failure.underlyingError.map { SystemError($0.rawValue).description } ?? failure.description
    switch failure.code {
    case .executableNotFound:
      // The file was there a moment ago: its interpreter or loader is missing, or the user may not reach it.
      self.init(
        .toolMissing, "\(command.executable) could not be executed",
        hint:
          "Check that the user it runs as may reach it, and that the interpreter of its first line exists.",
        cause: failure)
    case .failedToChangeWorkingDirectory:
      self.init(
        .toolFailed, "\(command.name) cannot start in \(command.workingDirectory ?? "."): \(reason)",
        cause: failure)
    default:
      self.init(.toolFailed, "\(command.name) could not be started: \(reason)", cause: failure)
    }
  }
}
