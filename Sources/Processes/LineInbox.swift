import ArchiveModel
import Synchronization

/// The lines of a child's output, between the thread that reads them and the task that wants them.
final class LineInbox: Sendable {
  /// What a waiting task gets.
  enum Arrival: Sendable {
    case line(String)
    case end
    case late
    case cancelled
  }

  fileprivate struct State {
    var lines: [String] = []
    var next = 0
    var partial: [UInt8] = []
    var unread = 0
    var isOver = false
    var lastTicket: UInt64 = 0
    var cancelledTicket: UInt64 = 0
    var waiter: (ticket: UInt64, continuation: CheckedContinuation<Arrival, Never>)?
  }

  private let state = Mutex(State())
  private let limit: Int
  private let name: String

  /// An inbox that keeps at most `limit` bytes nobody has asked for.
  init(limit: Int, name: String) {
    self.limit = limit
    self.name = name
  }

  /// Takes more output; throws `toolFailed` when too much of it lies here unread.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ProcessFault) {
    let fits = state.withLock { state in
      state.unread += bytes.count
      guard state.unread <= limit else { return false }
      var rest = bytes[...]
      while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
        state.partial.append(contentsOf: rest[..<newline])
        state.endLine()
        rest = rest[(newline + 1)...]
      }
      state.partial.append(contentsOf: rest)
      return true
    }
    guard fits else {
      throw ProcessFault(.toolFailed, "\(name) wrote more than \(limit) bytes that nobody asked for")
    }
    serve()
  }

  /// Notes that no more comes; an unfinished last line still counts.
  func finish() {
    state.withLock { state in
      if !state.partial.isEmpty { state.endLine() }
      state.isOver = true
    }
    serve()
  }

  /// The next line, the end, or word that `timeout` passed first.
  func next(timeout: Duration?) async -> Arrival {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    let alarm = timeout.map { timeout in
      Task { [self] in
        try await Task.sleep(for: timeout)
        dismiss(ticket, with: .late)
      }
    }
    defer { alarm?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isCancelled = state.withLock { state in
          guard state.cancelledTicket < ticket else { return true }
          state.waiter = (ticket, continuation)
          return false
        }
        if isCancelled { continuation.resume(returning: .cancelled) } else { serve() }
      }
    } onCancel: {
      state.withLock { $0.cancelledTicket = max($0.cancelledTicket, ticket) }
      dismiss(ticket, with: .cancelled)
    }
  }

  private func dismiss(_ ticket: UInt64, with arrival: Arrival) {
    let waiter: CheckedContinuation<Arrival, Never>? = state.withLock { state in
      guard let waiter = state.waiter, waiter.ticket == ticket else { return nil }
      state.waiter = nil
      return waiter.continuation
    }
    waiter?.resume(returning: arrival)
  }

  private func serve() {
    let served: (CheckedContinuation<Arrival, Never>, Arrival)? = state.withLock { state in
      guard let waiter = state.waiter else { return nil }
      if let line = state.takeLine() {
        state.waiter = nil
        return (waiter.continuation, .line(line))
      }
      guard state.isOver else { return nil }
      state.waiter = nil
      return (waiter.continuation, .end)
    }
    served?.0.resume(returning: served?.1 ?? .end)
  }
}

extension LineInbox.State {
  fileprivate mutating func endLine() {
    lines.append(String(decoding: partial, as: UTF8.self))
    partial.removeAll(keepingCapacity: partial.count < 1 << 16)
  }

  fileprivate mutating func takeLine() -> String? {
    guard next < lines.count else { return nil }
    let line = lines[next]
    unread = max(0, unread - line.utf8.count - 1)
    next += 1
    if next == lines.count {
      lines.removeAll(keepingCapacity: next < 1024)
      next = 0
    }
    return line
  }
}
