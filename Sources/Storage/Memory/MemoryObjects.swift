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
  private let front = WriteFront()
  /// All bytes, once there are all.
  private let finished = FinishedContent()

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
        front.fail(fault)
        throw fault
      }
      state.content.append(contentsOf: bytes)
      front.advance(to: Int64(state.content.count))
    }
  }

  func finish() throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "finish")
      state.phase = .finished
      finished.set(state.content)
      front.finish()
    }
  }

  func readBack() throws(StorageFault) -> any StoredObject {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireReadable(to: "read back")
      return MemoryReadBack(finished, behind: front)
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
      front.fail(.outOfOrder("read back"))
      store.release(Int64(state.content.count))
      state.phase = .abandoned
      state.content = []
    }
  }
}

/// The bytes of an incoming object, kept for its readers until it has all of them.
private final class FinishedContent: Sendable {
  private let content = Mutex<[UInt8]>([])

  func set(_ bytes: [UInt8]) { content.withLock { $0 = bytes } }
  func get() -> [UInt8] { content.withLock { $0 } }
}

/// An incoming object read back; memory has no medium to wait for, so it waits for the end.
private final class MemoryReadBack: StoredObject {
  private let front: WriteFront
  private let finished: FinishedContent
  private let object = Mutex<MemoryObject?>(nil)

  init(_ finished: FinishedContent, behind front: WriteFront) {
    self.finished = finished
    self.front = front
  }

  var bytes: Int64 { front.bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    let object: MemoryObject
    if let open = self.object.withLock({ $0 }) {
      object = open
    } else {
      _ = try front.wait(for: .max)
      object = MemoryObject(finished.get())
      self.object.withLock { $0 = object }
    }
    return try object.read(into: buffer)
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
