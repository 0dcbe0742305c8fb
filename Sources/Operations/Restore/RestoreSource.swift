import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Processes
import Storage
import Synchronization

/// The dump that is restored: where its bytes are, and what is known of them.
struct RestoreSource: Sendable {
  /// The backup in the catalog, nil for a trusted file.
  let backup: Backup?
  /// What the bytes must be: as the catalog says, or as they were when a trusted file was read first.
  var expected: ObjectReader.Tallies?
  /// What the stored bytes must be where only these are known: an imported file that nobody could open then.
  var expectedStored: StreamTally?
  /// What the database held when it was dumped, nil when nobody took a census.
  let census: Census?
  let format: DumpFormat
  let compression: CompressionFormat
  /// What opens the seal; nil for a file that is not sealed.
  let fileKey: FileKey?
  /// What the backup holds; of a trusted file it is known when its contents were read.
  var kind: BackupKind?
  /// For people.
  let path: String
  /// The store from which it is brought back first, because here it is damaged or gone; nil when it is here.
  var awaited: String?
  /// Opens the stored bytes from the start.
  let open: @Sendable () async throws -> any StoredObject

  /// Throws `verifyFailed` unless what was read is what is expected.
  private func check(_ tallies: ObjectReader.Tallies) throws(OperationFault) {
    let isRight = expected.map { $0 == tallies } ?? expectedStored.map { $0 == tallies.stored } ?? true
    guard !isRight else { return }
    throw OperationFault(
      .verifyFailed,
      backup == nil
        ? "\(path) changed while it was read" : "\(path) is not what was backed up: its bytes have changed",
      hint: "Restore another backup; 'strongroom verify --all' tells which ones are good.")
  }

  /// Reads and decompresses everything and checks it at the end, on a thread of its own; stops when cancelled.
  @discardableResult func pump(
    into take: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void, progress: @escaping ProgressSink
  ) async throws -> ObjectReader.Tallies {
    let object = try await open()
    let stop = Shared(false)
    return try await withTaskCancellationHandler {
      try await BlockingThread.run {
        try readAll(object, progress: progress, isCancelled: { stop.value }, take)
      }
    } onCancel: {
      stop.set(true)
    }
  }

  /// What writes the plain bytes to a child; it throws before the child sees an end when they are not right.
  func producer(
    _ object: any StoredObject, progress: @escaping ProgressSink,
    noting found: Shared<ObjectReader.Tallies?>? = nil
  ) -> @Sendable (ProcessInput) throws -> Void {
    { input in
      let tallies = try readAll(object, progress: progress, isCancelled: { false }) { try input.write($0) }
      found?.set(tallies)
    }
  }

  private func readAll(
    _ object: any StoredObject, progress: @escaping ProgressSink, isCancelled: () -> Bool,
    _ take: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ObjectReader.Tallies {
    let reader = ObjectReader(
      object, format: compression, limit: expected?.plain.bytes, fileKey: fileKey)
    do {
      let tallies = try reader.pump(
        into: AnyStage(Deliver(to: take)), progress: progress, isCancelled: isCancelled)
      try check(tallies)
      return tallies
    } catch let fault as StreamFault {
      throw damaged(.verifyFailed, fault)
    } catch let fault as AgeFault {
      throw damaged(backup == nil ? fault.code : .verifyFailed, fault)
    }
  }

  private func damaged(_ code: FaultCode, _ fault: any Fault) -> OperationFault {
    OperationFault(
      code, "\(path) is damaged: \(fault.message)",
      hint: backup == nil
        ? "Take another copy of the file."
        : "Restore another backup; 'strongroom verify --all' tells which ones are good.")
  }
}

/// A value that one thread tells another.
final class Shared<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>

  init(_ value: Value) { stored = Mutex(value) }

  var value: Value { stored.withLock { $0 } }

  func set(_ value: Value) { stored.withLock { $0 = value } }

  /// Changes the value and returns the new one, in one step.
  func change(_ body: (inout Value) -> Void) -> Value {
    stored.withLock { value in
      body(&value)
      return value
    }
  }
}
