import ArchiveModel
import Catalog
import Foundation
import Processes
import Synchronization

/// Tells the catalog now and then how far a backup has come, so that `list-backups` can say so meanwhile.
final class Heartbeat: Sendable {
  private static let interval = Duration.seconds(5)

  private let id: BackupID
  private let catalog: Catalog
  private let clock: WallClock
  private let bytes = Atomic<Int64>(0)

  init(of id: BackupID, in catalog: Catalog, _ clock: WallClock) {
    (self.id, self.catalog, self.clock) = (id, catalog, clock)
  }

  /// Hands events on, and remembers how many bytes they tell of.
  func watching(_ sink: @escaping ProgressSink) -> ProgressSink {
    { [self] event in
      if case .bytes(let done, _) = event { bytes.store(done, ordering: .relaxed) }
      sink(event)
    }
  }

  /// Tells until the body ends, also while no byte moves.
  func during<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    let beating = Task {
      while true {
        try await Task.sleep(for: Self.interval)
        // A catalog that is busy or full now is told the next time; the backup's end reports what stays wrong.
        try? await BlockingThread.run { [self] in
          try catalog.heartbeat(of: id, bytes: bytes.load(ordering: .relaxed), now: clock.now)
        }
      }
    }
    defer { beating.cancel() }
    return try await body()
  }
}
