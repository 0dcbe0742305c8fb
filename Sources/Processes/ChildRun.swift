import ArchiveModel
import Synchronization

/// One child from start to result: its pipes, its pumps, its supervisor, and the verdict.
struct ChildRun: Sendable {
  typealias Produce = @Sendable (ProcessInput) throws -> Void
  typealias Consume = @Sendable (UnsafeRawBufferPointer) throws -> Void

  let command: Command
  let program: ResolvedProgram
  let supervisor: ChildSupervisor
  let timeout: Duration?
  let produce: Produce?
  let consume: Consume

  init(
    _ command: Command, timing: TeardownTiming, timeout: Duration?, produce: Produce?,
    consume: @escaping Consume
  ) throws {
    self.command = command
    self.timeout = timeout
    self.produce = produce
    self.consume = consume
    program = try command.resolved()
    do {
      supervisor = try ChildSupervisor(timing: timing, timeout: timeout)
    } catch {
      throw ProcessFault(noDescriptorsFor: command, error)
    }
  }

  /// Runs the child to its end; cancelling the task ends the child first.
  func complete(collecting output: CollectedOutput? = nil) async throws -> ProcessResult {
    try Task.checkCancellation()
    let (ending, termination) = try await withTaskCancellationHandler {
      try await launched()
    } onCancel: {
      supervisor.end(.cancelled)
    }
    return try verdict(ending, termination, output: output?.bytes ?? [])
  }

  private func launched() async throws -> (ChildSupervisor.Ending, Termination?) {
    let pipes: ChildPipes
    do {
      pipes = try ChildPipes(withInput: produce != nil)
    } catch {
      throw ProcessFault(noDescriptorsFor: command, error)
    }
    let promise = Promise<(ChildSupervisor.Ending, Termination?)>()
    // Not a child task: the library must reap even a child that we stop waiting for, and its own teardown on
    // cancellation must stay out of ours.
    Task.detached {
      let ended = Mutex<ChildSupervisor.Ending?>(nil)
      do {
        let termination = try await Launcher.launch(
          command, program: program, standardInput: pipes.input?.readEnd,
          standardOutput: pipes.output.writeEnd, standardError: supervisor.errorForChild
        ) { child in
          let ending = await supervise(child, pipes)
          if ending.isAbandoned { promise.fulfil(.success((ending, nil))) }
          ended.withLock { $0 = ending }
        }
        guard let ending = ended.withLock({ $0 }) else {
          throw ProcessFault(.unexpected, "\(command.name) was not supervised")
        }
        promise.fulfil(.success((ending, termination)))
      } catch {
        promise.fulfil(.failure(error))
      }
    }
    return try await promise.value()
  }

  private func supervise(_ child: LaunchedChild, _ pipes: ChildPipes) async -> ChildSupervisor.Ending {
    if command.isBatch { BatchScheduling.apply(to: child.pid) }
    startPump {
      if command.isBatch { BatchScheduling.apply(to: 0) }
      do {
        try OutputPump(descriptor: pipes.output.readEnd, stop: supervisor.stop, consume: consume).run()
      } catch {
        supervisor.end(.consumerFailed(error))
      }
    }
    if let input = pipes.input?.writeEnd, let produce {
      startPump { feed(input, produce) }
    }
    do {
      return try await BlockingThread.run { supervisor.watch(child) }
    } catch {
      // No thread to watch from: watch from here, for once, rather than lose the child.
      supervisor.end(.consumerFailed(error))
      return supervisor.watch(child)
    }
  }

  private func startPump(_ pump: @escaping @Sendable () -> Void) {
    supervisor.pumpStarted()
    do {
      try BlockingThread.start {
        pump()
        supervisor.pumpFinished()
      }
    } catch {
      supervisor.end(.consumerFailed(error))
      supervisor.pumpFinished()
    }
  }

  private func feed(_ descriptor: OwnedDescriptor, _ produce: Produce) {
    let input = ProcessInput(descriptor, stop: supervisor.stop, name: command.name)
    do {
      try produce(input)
      if input.isRefused { throw input.refusal }
      // Only here does the child see its input end; after a failure the end stays open until the child is gone.
      if supervisor.stop.demand != .abandon { descriptor.close() }
    } catch {
      if input.isRefused {
        supervisor.inputRefused(error)
      } else {
        supervisor.end(.producerFailed(error))
      }
    }
  }

  private func verdict(
    _ ending: ChildSupervisor.Ending, _ termination: Termination?, output: [UInt8]
  ) throws -> ProcessResult {
    let name = command.name
    func fault(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil)
      -> ProcessFault
    {
      ProcessFault(code, message, hint: hint, cause: cause, standardErrorTail: ending.standardErrorTail)
    }
    switch ending.cause {
    case .consumerFailed(let error), .producerFailed(let error): throw error
    case .cancelled: throw CancellationError()
    case .timedOut:
      throw fault(.toolTimeout, "\(name) did not finish within \((timeout ?? .zero).inWords) and was ended")
    case .inputRefused(let error):
      throw fault(
        .toolFailed, "\(name) closed its input early and did not exit, so it was ended", cause: error)
    case .conversationOver, nil: break
    }
    guard let termination else {
      throw fault(
        .toolFailed, "\(name) could not be ended, not even by SIGKILL",
        hint: "Look for it with 'ps' and end it as the user it runs as.")
    }
    // A failing child closes its input as well; its own reason is the better one.
    if termination.isSuccess, let refusal = ending.inputRefusal {
      throw fault(.toolFailed, "\(name) exited without reading all of its input", cause: refusal)
    }
    return ProcessResult(
      termination: termination, standardOutput: output, standardErrorTail: ending.standardErrorTail)
  }
}

/// The pipes between us and one child.
struct ChildPipes: Sendable {
  let input: Pipe?
  let output: Pipe

  init(withInput: Bool) throws(SystemError) {
    input = withInput ? try Pipe() : nil
    output = try Pipe()
    input?.grow(to: Int32(OutputPump.bufferSize))
    output.grow(to: Int32(OutputPump.bufferSize))
  }
}

extension ProcessFault {
  init(noDescriptorsFor command: Command, _ error: SystemError) {
    self.init(
      .toolFailed, "no pipe could be opened for \(command.name): \(error)",
      hint: "Raise the limit of open files ('ulimit -n').")
  }
}
