import ArchiveModel
import CryptoPrimitives
import Synchronization

/// Bytes that a dry run counts and hashes and does not keep.
final class DryRunIncoming: IncomingObject {
  private struct State {
    var phase = IncomingPhase.writing
    var bytes: Int64 = 0
    var digest: ContentDigest?
  }

  private let store: DryRunStore
  private let state = Mutex(State())
  /// Touched only while `state` is locked; inside it, the compiler would take the caller's buffer for part of it.
  private nonisolated(unsafe) var hash = SHA256()

  init(into store: DryRunStore) {
    self.store = store
  }

  var bytes: Int64 { state.withLock { $0.bytes } }

  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "write")
      hash.update(bytes)
      state.bytes += Int64(bytes.count)
    }
  }

  func finish() throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "finish")
      var ended = SHA256()
      swap(&ended, &hash)
      state.digest = ContentDigest(bytes: state.bytes, sha256: ended.finish())
      state.phase = .finished
    }
  }

  func readBack() throws(StorageFault) -> any StoredObject {
    throw .unsupported(store.name, "read back: this is a dry run")
  }

  func commit(as object: ObjectName) async throws(StorageFault) {
    let finished = try state.withLock { state throws(StorageFault) in
      try state.phase.requireFinished(to: "commit")
      return state.digest
    }
    guard let finished else { throw .outOfOrder("commit") }
    try await store.commit(finished, as: object)
    state.withLock { $0.phase = .committed }
  }

  func replace(_ object: ObjectName) async throws(StorageFault) {
    throw .unsupported(store.name, "replace objects: this is a dry run")
  }

  func abandon() async throws(StorageFault) {
    state.withLock { state in
      if state.phase.isPending { state.phase = .abandoned }
    }
  }
}
