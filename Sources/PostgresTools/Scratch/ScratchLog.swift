import Processes
import Synchronization

/// The end of what a scratch server has logged, 64 KiB at most.
final class ScratchLog: Sendable {
  private let source = Mutex<Conversation?>(nil)

  /// Names the running server that logs here.
  func follow(_ server: Conversation) { source.withLock { $0 = server } }

  var text: String { source.withLock { $0 }?.stderrTail() ?? "" }

  func lastLines(_ count: Int) -> [String] {
    text.split(whereSeparator: \.isNewline).suffix(count).map(String.init)
  }

  /// The last lines as the cause of a fault.
  var complaint: ToolComplaint? { ToolComplaint(text) }
}
