import ArchiveModel
import Glibc

/// A child that is spoken to: text in, lines out, as long as the body of `converse` lasts.
///
/// One task at a time speaks and one listens.
package final class Conversation: Sendable {
  /// The most output that may lie unread, in bytes.
  static let unreadLimit = 256 << 20

  /// The child's standard input, for what is too long to be sent as text; written to from a thread of its own.
  package let input: ProcessInput
  private let name: String
  private let inbox: LineInbox
  private let hangUp: OwnedDescriptor
  private let supervisor: ChildSupervisor
  private let running: Task<ProcessResult, any Error>

  init(
    name: String, input: ProcessInput, inbox: LineInbox, hangUp: OwnedDescriptor, supervisor: ChildSupervisor,
    running: Task<ProcessResult, any Error>
  ) {
    self.name = name
    self.input = input
    self.inbox = inbox
    self.hangUp = hangUp
    self.supervisor = supervisor
    self.running = running
  }

  /// Writes the text, as it is, to the child's standard input.
  ///
  /// Errors: `toolFailed` when the child no longer reads.
  package func send(_ text: String) async throws {
    let input = input
    try await BlockingThread.run { try input.write(text) }
  }

  /// The child's next line of standard output without its newline, or nil when there will be none.
  ///
  /// Errors: `toolTimeout` when nothing whole came in time, or the whole conversation's time is up;
  /// `CancellationError`.
  package func nextLine(timeout: Duration? = nil) async throws -> String? {
    switch await inbox.next(timeout: timeout) {
    case .line(let line): return line
    case .end:
      // The run is over: when it did not end by itself, its reason is worth more than an end of lines.
      _ = try await running.value
      return nil
    case .cancelled: throw CancellationError()
    case .late:
      throw ProcessFault(
        .toolTimeout, "\(name) did not answer within \((timeout ?? .zero).inWords)",
        standardErrorTail: stderrTail())
    }
  }

  /// Ends the child's input; lines can still be read.
  package func closeInput() { hangUp.close() }

  /// The end of what the child has written to standard error by now, 64 KiB at most.
  ///
  /// What the child wrote there before a line that was already read is included.
  package func stderrTail() -> String {
    supervisor.errors.drain(atMost: 1 << 20)
    return supervisor.errors.tail
  }

  /// Ends the child's input, gives the child the grace to exit, and says how it ended.
  package func finish() async throws -> ProcessResult {
    closeInput()
    supervisor.endAfterGrace(.conversationOver)
    return try await running.value
  }
}

extension ProcessRunner {
  /// Runs the command for as long as `body` speaks with it.
  ///
  /// When `body` returns, the child's input ends and the child has the grace to exit; when it throws, the group is
  /// ended at once. How the child exits is told by `Conversation.finish` only. Errors of `body` are rethrown.
  package func converse<R>(
    _ command: Command, timeout: Duration? = nil, body: (Conversation) async throws -> R
  ) async throws -> R {
    let inbox = LineInbox(limit: Conversation.unreadLimit, name: command.name)
    let opening = Promise<ProcessInput>()
    let line: Pipe
    do {
      line = try Pipe()
    } catch {
      throw ProcessFault(noDescriptorsFor: command, error)
    }
    let hangUp = line.readEnd
    let child = try ChildRun(
      command, timing: timing, timeout: timeout,
      produce: { input in
        opening.fulfil(.success(input))
        input.hold(until: hangUp)
      },
      consume: { try inbox.append($0) })
    let running = Task.detached {
      defer { inbox.finish() }
      do {
        return try await child.complete()
      } catch {
        opening.fulfil(.failure(error))
        throw error
      }
    }
    let conversation = Conversation(
      name: command.name, input: try await opening.value(), inbox: inbox, hangUp: line.writeEnd,
      supervisor: child.supervisor, running: running)
    let result: R
    do {
      result = try await withTaskCancellationHandler {
        try await body(conversation)
      } onCancel: {
        child.supervisor.end(.cancelled)
      }
    } catch {
      child.supervisor.end(.cancelled)
      _ = await running.result
      throw error
    }
    _ = try await conversation.finish()
    return result
  }
}
