/// Runs child processes: the one way.
///
/// Every child gets a session and thereby a process group of its own, default signal dispositions and an empty
/// mask, no descriptor of ours but its standard three, and no terminal. When the task is cancelled, the time is up
/// or a closure throws, the whole group gets SIGTERM and after the grace SIGKILL. Nothing of the group outlives the
/// call; a descendant that is meant to must leave by `setsid`, as the server that `pg_ctl` starts does.
///
/// A child that fails is no error: its status is in the `ProcessResult`.
/// Errors of every call: `ProcessFault` with `toolMissing`, `toolTimeout`, `toolFailed` or `usage`;
/// `CancellationError`; and what a closure throws.
package struct ProcessRunner: Sendable {
  /// How long children are waited for when they are to end.
  package var timing: TeardownTiming

  package init(timing: TeardownTiming = TeardownTiming()) {
    self.timing = timing
  }

  /// Runs the command and keeps its standard output, which may have `outputLimit` bytes at most.
  ///
  /// Without `input` the child reads `/dev/null`. More output than allowed ends the child with `toolFailed`.
  package func run(
    _ command: Command, input: [UInt8] = [], outputLimit: Int = 16 << 20, timeout: Duration? = nil
  ) async throws -> ProcessResult {
    let collected = CollectedOutput(limit: outputLimit, name: command.name)
    let write: ChildRun.Produce = { (child: ProcessInput) throws in try child.write(input) }
    let produce = input.isEmpty ? nil : write
    return try await ChildRun(
      command, timing: timing, timeout: timeout, produce: produce, consume: { try collected.append($0) }
    ).complete(collecting: collected)
  }

  /// Runs the command and hands its standard output to `consume`, piece by piece, on a thread of its own.
  ///
  /// The pieces come in order, 1 MiB at most, and are valid during the call only. The child waits while `consume`
  /// is busy. What `consume` throws ends the child and is rethrown when the child is reaped. Bytes alone prove
  /// nothing: only a result with `isSuccess` says that the output is whole.
  package func read(
    _ command: Command, timeout: Duration? = nil,
    consume: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws -> ProcessResult {
    try await ChildRun(command, timing: timing, timeout: timeout, produce: nil, consume: consume).complete()
  }

  /// Runs the command with the standard input that `produce` writes on a thread of its own.
  ///
  /// The child sees the end of its input when `produce` returns, and only then: when it throws, or the run is ended
  /// for another reason, the group is dead before the pipe is closed. (Should this process itself be killed, the
  /// child does see an end; input that must not count by halves needs its own last word, such as `COMMIT`.)
  ///
  /// When the child exits early, `write` throws `toolFailed`; the result then carries the child's own status and
  /// standard error. Errors: `toolFailed` also when it exits with success without having read everything.
  package func feed(
    _ command: Command, timeout: Duration? = nil, outputLimit: Int = 16 << 20,
    produce: @escaping @Sendable (ProcessInput) throws -> Void
  ) async throws -> ProcessResult {
    let collected = CollectedOutput(limit: outputLimit, name: command.name)
    return try await ChildRun(
      command, timing: timing, timeout: timeout, produce: produce, consume: { try collected.append($0) }
    ).complete(collecting: collected)
  }

  /// Runs the command as a filter: `produce` writes its input and `consume` takes its output, each on a thread.
  ///
  /// Both closures keep the promises of `feed` and `read`.
  package func filter(
    _ command: Command, timeout: Duration? = nil, produce: @escaping @Sendable (ProcessInput) throws -> Void,
    consume: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws -> ProcessResult {
    try await ChildRun(command, timing: timing, timeout: timeout, produce: produce, consume: consume)
      .complete()
  }
}
