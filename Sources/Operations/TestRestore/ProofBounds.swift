import ArchiveModel
import Foundation
import Glibc
import Settings

/// Keeps a test restore within its time and the disk's room (I6).
struct ProofBounds: Sendable {
  let settings: TestRestoreSettings
  let context: OperationContext

  /// What must always stay free on the disk where scratch clusters are made.
  private static let reserve: Int64 = 256 << 20

  /// Errors: `storeFull` when the disk runs full meanwhile, and the prover's own.
  func run(_ prover: any Prover) async throws -> (evidence: ProofEvidence, skipped: Bool) {
    let limit = settings.timeout.value
    let folder = ScratchPlace(settings: settings, world: context.world).folder
    let watchesDisk = settings.target.value == .scratch
    return try await withThrowingTaskGroup(of: (ProofEvidence, Bool)?.self) { group in
      group.addTask { try await prover.prove() }
      group.addTask {
        try await Task.sleep(for: limit.duration)
        var evidence = prover.blank
        evidence.failure = "it did not end within \(limit)"
        evidence.hint = "Raise timeout in [test_restore], or find out what holds it up."
        return (evidence, false)
      }
      if watchesDisk {
        group.addTask {
          while let free = Self.free(folder) {
            guard free > Self.reserve else {
              throw OperationFault(
                .storeFull, "the test restore was ended because \(folder) is nearly full",
                hint: "Set folder in [test_restore] to one with more room.")
            }
            try await Task.sleep(for: .milliseconds(500))
          }
          return nil
        }
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return (evidence: result.0, skipped: result.1) }
      }
      throw OperationFault(.unexpected, "the test restore gave no result")
    }
  }

  /// Throws `storeFull` unless there is room to restore so many bytes of dump.
  ///
  /// A restored database with its indexes and log takes about three times its plain dump, and an empty cluster 60 MB.
  func requireRoom(for plainBytes: Int64, in folder: String) throws {
    let megabytes = (plainBytes * 3) >> 20 + 61
    let needed = megabytes << 20 + Self.reserve
    guard let free = Self.free(folder), free < needed else { return }
    throw OperationFault(
      .storeFull,
      "\(folder) has \(ByteSize(bytes: free)) free, and the restored database may need \(ByteSize(bytes: needed))",
      hint: "Set folder in [test_restore] to one with more room.")
  }

  private static func free(_ folder: String) -> Int64? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}
