import ArchiveModel
import Storage
import Synchronization
import Testing

/// A lost store is opened again, as often as its patience lasts and no longer.
@Suite struct ReconnectingStoreTests {
  /// Counts openings; the first ones fail.
  private final class Door: Sendable {
    let openings = Mutex(0)
    let store = MemoryStore()
    let failures: Int
    let fault: StorageFault

    init(failures: Int, _ fault: StorageFault = StorageFault(.remoteUnreachable, "away")) {
      self.failures = failures
      self.fault = fault
    }

    func open() throws(StorageFault) -> any ArchiveStore {
      let count = openings.withLock { openings in
        openings += 1
        return openings
      }
      if count <= failures { throw fault }
      return store
    }
  }

  private static let patience = Patience(retries: 2, pause: .milliseconds(1))

  @Test("it is opened again, with pauses that double")
  func again() async throws {
    let door = Door(failures: 2)
    let waits = Mutex<[Duration]>([])
    let store = try await ReconnectingStore.open(
      Self.patience, notice: { _, wait in waits.withLock { $0.append(wait) } }
    ) {
      () throws(StorageFault) in try door.open()
    }
    #expect(try await store.list().objects.isEmpty)
    #expect(waits.withLock { $0 } == [.milliseconds(1), .milliseconds(2)])
    #expect(door.openings.withLock { $0 } == 3)
  }

  @Test("after the last retry the fault stands")
  func enough() async throws {
    let door = Door(failures: 3)
    await #expect(throws: StorageFault(.remoteUnreachable, "")) {
      try await ReconnectingStore.open(Self.patience) { () throws(StorageFault) in try door.open() }
    }
    #expect(door.openings.withLock { $0 } == 3)
  }

  @Test("a refusal is not tried again")
  func refusal() async throws {
    let door = Door(failures: 1, StorageFault(.remoteFailed, "the key is not accepted"))
    await #expect(throws: StorageFault(.remoteFailed, "")) {
      try await ReconnectingStore.open(Self.patience) { () throws(StorageFault) in try door.open() }
    }
    #expect(door.openings.withLock { $0 } == 1)
  }
}
