import ArchiveModel
import CLinux
import Glibc
import Synchronization

/// A partial file in `.incoming` on its way to a final name in the archive folder.
final class LocalIncoming: IncomingObject {
  private struct State {
    var phase = IncomingPhase.writing
    var bytes: Int64 = 0
  }

  private let incoming: HeldDirectory
  private let root: HeldDirectory
  private let name: String
  private let writer: Descriptor
  /// Locked while this object lives, see `PartialFile`.
  private let claim: Descriptor
  private let sizeLimit: Int64
  private let state = Mutex(State())
  private let front = WriteFront()

  /// How many bytes are handed to the disk at a time while more are being written, so that `finish` waits little.
  private static let writeBehind = LocalReadBack.stretch

  init(in incoming: HeldDirectory, of root: HeldDirectory, owner: BackupID?) throws(StorageFault) {
    let claimed: PartialFile.Claimed
    do {
      claimed = try PartialFile.create(in: incoming, owner: owner)
    } catch {
      throw incoming.fault(error, "create a file in", nil, .write, absent: .storeMissing)
    }
    self.incoming = incoming
    self.root = root
    name = claimed.partial.name
    writer = claimed.writer
    claim = claimed.claim
    sizeLimit = Self.fileSizeLimit()
  }

  deinit {
    guard state.withLock(\.phase.isPending) else { return }
    front.fail(.outOfOrder("read back"))
    _ = try? incoming.unlink(name)
  }

  var bytes: Int64 { state.withLock(\.bytes) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) {
    try step("write") { state throws(StorageFault) in
      try state.phase.requireWriting(to: "write")
      // Past the limit the kernel would not only refuse but send SIGXFSZ, which ends the process (F12).
      guard Int64(bytes.count) <= sizeLimit - state.bytes else {
        throw self.fault(SystemError(number: EFBIG), "write to")
      }
      do throws(SystemError) {
        try writer.writeAll(bytes)
      } catch {
        throw self.fault(error, "write to")
      }
      let before = state.bytes / Self.writeBehind
      state.bytes += Int64(bytes.count)
      let after = state.bytes / Self.writeBehind
      if after > before {
        // Advice only: what goes wrong here, fsync reports.
        let start = before * Self.writeBehind
        _ = sync_file_range(
          writer.number, start, after * Self.writeBehind - start, LINUX_SYNC_FILE_RANGE_WRITE)
      }
      front.advance(to: state.bytes)
    }
  }

  func finish() throws(StorageFault) {
    try step("finish") { state throws(StorageFault) in
      try state.phase.requireWriting(to: "finish")
      do throws(SystemError) {
        try writer.sync()
        posix_fadvise(writer.number, 0, 0, POSIX_FADV_DONTNEED)
        try writer.close()
      } catch {
        throw self.fault(error, "make durable")
      }
      state.phase = .finished
      front.finish()
    }
  }

  func readBack() throws(StorageFault) -> any StoredObject {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireReadable(to: "read back")
      return try LocalReadBack(opening: name, in: incoming, behind: front)
    }
  }

  func commit(as object: ObjectName) async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireFinished(to: "commit")
      do throws(SystemError) {
        try incoming.move(name, to: root, as: object.rawValue)
      } catch {
        // A taken name leaves the object finished: the caller may commit it under the next one (F47).
        throw error.number == EEXIST
          ? StorageFault(
            .storeExists, "\(root.pathOf(object.rawValue).quotedForMessage) exists already",
            hint: "Nothing is ever overwritten; choose another name.", cause: error)
          : root.fault(error, "publish", object.rawValue, .write, absent: .storeMissing)
      }
      state.phase = .committed
    }
  }

  func replace(_ object: ObjectName) async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      try state.phase.requireFinished(to: "replace")
      let status: stat?
      do throws(SystemError) {
        status = try root.status(of: object.rawValue)
        if status?.isOrdinaryFile == true { try incoming.replace(name, in: root, as: object.rawValue) }
      } catch {
        throw root.fault(error, "replace", object.rawValue, .write)
      }
      guard let status else {
        throw root.fault(SystemError(number: ENOENT), "replace", object.rawValue, .write)
      }
      guard status.isOrdinaryFile else {
        throw LocalObject.irregular(root.pathOf(object.rawValue), status.kindOfFile)
      }
      state.phase = .committed
    }
  }

  func abandon() async throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      guard state.phase.isPending else { return }
      front.fail(.outOfOrder("read back"))
      do throws(SystemError) {
        try incoming.unlink(name)
      } catch {
        throw incoming.fault(error, "remove", name, .write)
      }
      state.phase = .abandoned
    }
  }

  /// Runs a step that writes; its failure, or one that reading back has found, is remembered, so that nothing after
  /// it can succeed (R40).
  private func step(_ deed: String, _ body: (inout State) throws(StorageFault) -> Void) throws(StorageFault) {
    try state.withLock { state throws(StorageFault) in
      do throws(StorageFault) {
        if case .writing = state.phase, let failure = front.failure { throw failure }
        try body(&state)
      } catch {
        if error.code != .unexpected {
          state.phase = .failed(error)
          front.fail(error)
        }
        throw error
      }
    }
  }

  private func fault(_ error: SystemError, _ deed: String) -> StorageFault {
    incoming.fault(error, deed, name, .write, absent: .storeMissing)
  }

  private static func fileSizeLimit() -> Int64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return .max }
    return Int64(clamping: limit.rlim_cur)
  }
}
