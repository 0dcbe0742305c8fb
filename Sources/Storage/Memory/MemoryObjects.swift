import ArchiveModel
import Synchronization

/// Bytes on their way into a memory store; until committed they count against its capacity only.
final class MemoryIncoming: IncomingObject {
  private struct State {
    var phase = IncomingPhase.writing
    var content: [UInt8] = []
  }

  private let store: MemoryStore
  private let state = Mutex(State())

  init(into store: MemoryStore) {
    self.store = store
  }

  deinit { discard() }

  var bytes: Int64 { state.withLock { Int64($0.content.count) } }

  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "write")
      let free = store.reserve(Int64(bytes.count))
      guard free == nil else {
        let fault = StorageFault(
          .storeFull, "cannot write to store \(store.name.quotedForMessage): \(free ?? 0) bytes left",
          hint: "Remove backups with cleanup.")
        state.phase = .failed(fault)
        throw fault
      }
      state.content.append(contentsOf: bytes)
    }
  }

  func finish() throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "finish")
      state.phase = .finished
    }
  }

  func readBack() throws(StorageFault) -> any StoredObject {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireFinished(to: "read back")
      return MemoryObject(state.content)
    }
  }

  func commit(as object: ObjectName) async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireFinished(to: "commit")
      guard store.publish(state.content, as: object) else {
        throw StorageFault(
          .storeExists, "\(store.location(of: object).quotedForMessage) exists already",
          hint: "Nothing is ever overwritten; choose another name.")
      }
      state.phase = .committed
      state.content = []
    }
  }

  func replace(_ object: ObjectName) async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireFinished(to: "replace")
      guard store.exchange(state.content, for: object) else {
        throw StorageFault(
          .storeObjectMissing, "\(store.location(of: object).quotedForMessage) does not exist")
      }
      state.phase = .committed
      state.content = []
    }
  }

  func abandon() async throws(StorageFault) { discard() }

  private func discard() {
    state.withLock { state in
      guard state.phase.isPending else { return }
      store.release(Int64(state.content.count))
      state.phase = .abandoned
      state.content = []
    }
  }
}

/// Bytes in memory open for reading; they stay as they were when it was opened.
final class MemoryObject: StoredObject {
  private let content: [UInt8]
  private let position = Mutex(0)

  init(_ content: [UInt8]) {
    self.content = content
  }

  var bytes: Int64 { Int64(content.count) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    position.withLock { position in
      let count = min(buffer.count, content.count - position)
      buffer.copyBytes(from: content[position..<position + count])
      position += count
      return count
    }
  }
}

extension MemoryStore {
  /// Takes room for more partial bytes; returns the bytes that are left when there is too little.
  fileprivate func reserve(_ count: Int64) -> Int64? {
    state.withLock { state in
      if let capacity, state.bytes + count > capacity { return max(0, capacity - state.bytes) }
      state.partialBytes += count
      return nil
    }
  }

  fileprivate func release(_ count: Int64) { state.withLock { $0.partialBytes -= count } }

  /// Shows other bytes under a name; false when there is none.
  fileprivate func exchange(_ content: [UInt8], for object: ObjectName) -> Bool {
    state.withLock { state in
      guard state.objects[object] != nil else { return false }
      state.objects[object] = content
      state.partialBytes -= Int64(content.count)
      return true
    }
  }

  /// Makes bytes visible; false when the name is taken.
  fileprivate func publish(_ content: [UInt8], as object: ObjectName) -> Bool {
    state.withLock { state in
      guard state.objects[object] == nil else { return false }
      state.objects[object] = content
      state.partialBytes -= Int64(content.count)
      return true
    }
  }
}
