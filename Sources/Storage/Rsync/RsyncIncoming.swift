import ArchiveModel
import Glibc
import Synchronization

/// Bytes on their way to a far end: gathered in a file of this host, and sent whole when they are committed.
final class RsyncIncoming: IncomingObject {
  private struct State {
    var phase = IncomingPhase.writing
    var bytes: Int64 = 0
  }

  private let store: RsyncStore
  private let folder: HeldDirectory
  private let name: String
  private let writer: Descriptor
  private let state = Mutex(State())

  init(into store: RsyncStore) throws(StorageFault) {
    self.store = store
    folder = try HeldDirectory.scratch(store.scratch)
    var generator = SystemRandomNumberGenerator()
    name = "send." + generator.hexDigits(16)
    do {
      writer = try folder.create(name)
    } catch {
      throw folder.fault(error, "create", name, .write)
    }
  }

  deinit {
    if state.withLock(\.phase.isPending) { _ = try? folder.unlink(name) }
  }

  var bytes: Int64 { state.withLock(\.bytes) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "write")
      do throws(SystemError) {
        try writer.writeAll(bytes)
      } catch {
        let fault = folder.fault(error, "write", name, .write)
        state.phase = .failed(fault)
        throw fault
      }
      state.bytes += Int64(bytes.count)
    }
  }

  func finish() throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireWriting(to: "finish")
      do throws(SystemError) {
        try writer.close()
      } catch {
        let fault = folder.fault(error, "write", name, .write)
        state.phase = .failed(fault)
        throw fault
      }
      state.phase = .finished
    }
  }

  func readBack() throws(StorageFault) -> any StoredObject { throw .unsupported(store.name, "read back") }

  func commit(as object: ObjectName) async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in try state.phase.requireFinished(to: "commit") }
    guard try await store.sendOne(folder.pathOf(name), as: object) else {
      throw StorageFault(
        .storeExists, "\(store.location(of: object).quotedForMessage) exists already",
        hint: "Nothing is ever overwritten; choose another name.")
    }
    end(.committed)
  }

  func replace(_ object: ObjectName) async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in try state.phase.requireFinished(to: "replace") }
    guard store.capabilities.contains(.replace) else { throw .unsupported(store.name, "replace objects") }
    if store.capabilities.contains(.list), try await store.entry(of: object) == nil {
      throw StorageFault(
        .storeObjectMissing, "\(store.location(of: object).quotedForMessage) does not exist")
    }
    do {
      // A folder in which the file has the name that it gets.
      let own = try folder.directoryMadeIfAbsent(name + ".over")
      try folder.replace(name, in: own, as: object.rawValue)
      defer { unlinkat(folder.descriptor.number, name + ".over", AT_REMOVEDIR) }
      do {
        try await store.sendOver([object], from: own.path)
        try own.unlink(object.rawValue)
      } catch {
        try own.replace(object.rawValue, in: folder, as: name)
        throw error
      }
    } catch let error as SystemError {
      throw folder.fault(error, "rename", name, .write)
    } catch {
      throw store.writer.trouble.fault("send to", error)
    }
    state.withLock { $0.phase = .committed }
  }

  func abandon() async throws(StorageFault) {
    guard state.withLock(\.phase.isPending) else { return }
    end(.abandoned)
  }

  private func end(_ phase: IncomingPhase) {
    state.withLock { $0.phase = phase }
    // The scratch folder goes with the store; a file that stays in it until then harms nobody.
    _ = try? folder.unlink(name)
  }
}
