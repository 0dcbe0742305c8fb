import AgeFormat
import ArchiveModel
import ByteStreams
import Glibc
import Processes
import Storage
import Synchronization

/// The reading back of one object, on a thread of its own, while the object is still being written (R22, R23).
///
/// The stored bytes are hashed as they come from the medium, unsealed with the file key that is still in memory and
/// decompressed; of the plain bytes the same one-time code is taken as at pg_dump's pipe. One thread is enough to
/// keep up with a dump, and leaves the other cores to it.
struct ReadBack {
  /// What came back.
  struct Found: Sendable, Equatable {
    var stored: StreamTally
    var plain: OneTimeCode
  }

  private let run: Task<Found, any Error>
  private let failure: Failure

  /// What reading back has found wrong so far, and whether its progress is worth showing.
  private final class Failure: Sendable {
    let error = Mutex<(any Error)?>(nil)
    let isShown = Atomic(false)
  }

  /// Begins to read; `key` is that of the code that is taken of the plain bytes on their way in.
  init(
    of incoming: any IncomingObject, named name: String, format: CompressionFormat, fileKey: FileKey?,
    key: OneTimeKey, progress: @escaping ProgressSink
  ) throws {
    let reader = try incoming.readBack()
    let failure = Failure()
    self.failure = failure
    let shown: ProgressSink = { event in
      guard failure.isShown.load(ordering: .relaxed), case .bytes(let done, _) = event else { return }
      progress(.bytes(done: done, total: reader.bytes))
    }
    run = Task {
      try await BlockingThread.run {
        // What is on the disk can wait there: the dump and the packing of it go first.
        _ = nice(10)
        do {
          let plain = Reading<OneTimeCode>()
          let stored = try ObjectReader(reader, format: format, limit: nil, fileKey: fileKey).pump(
            unhashedInto: AnyStage(try Authenticate(plain, under: key, then: Discard())), cores: 0,
            progress: shown)
          return Found(stored: stored, plain: try plain.value)
        } catch {
          let told = Self.isOfTheBytes(error) ? Self.mismatch(of: name, cause: error) : error
          failure.error.withLock { $0 = told }
          throw told
        }
      }
    }
  }

  /// Throws what reading back has found wrong, so that no dump goes on for nothing.
  func check() throws {
    if let error = failure.error.withLock({ $0 }) { throw error }
  }

  /// Waits for the rest, and shows how far it is.
  func found() async throws -> Found {
    failure.isShown.store(true, ordering: .relaxed)
    return try await run.value
  }

  /// Whether it says that bytes are not what they should be, and not that they could not be had.
  private static func isOfTheBytes(_ error: any Error) -> Bool {
    guard let code = (error as? any Fault)?.code else { return false }
    return code.isAboutSeals
      || [.streamTruncated, .streamDamaged, .streamTrailing, .streamTooLarge].contains(code)
  }

  /// The fault of an object that came back other than it was written.
  static func mismatch(of name: String, cause: (any Error)? = nil) -> OperationFault {
    OperationFault(
      .storeWriteFailed, "what was read back of \(name) is not what was written",
      hint:
        "The disk or the memory of this machine changes bytes; check both before trusting any backup on it.",
      cause: cause)
  }

  /// Waits until nothing is read any more; for an object that was abandoned.
  func end() async {
    _ = await run.result
  }
}
