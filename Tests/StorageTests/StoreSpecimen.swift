import ArchiveModel
import SSHFixture
import Storage
import Testing

/// One store that the conformance suite runs over, made anew for each test.
struct StoreSpecimen: CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable () async throws -> Fixture

  /// A store under test, and what must live as long as it does.
  struct Fixture {
    var store: any ArchiveStore
    /// Where objects come from when the store itself cannot be written.
    var behind: any ArchiveStore
    var folder: TemporaryFolder?
    var server: SSHServer?

    /// Who sees what is there: the store itself, or whoever stands behind it when the store cannot look.
    var observer: any ArchiveStore { store.capabilities.contains([.list, .digest]) ? store : behind }
  }

  /// A far end on the loopback, and a key.
  private static func rsync(_ key: SSHServer.Key, _ description: String) -> StoreSpecimen {
    StoreSpecimen(testDescription: description) {
      let server = try SSHServer()
      let folder = try TemporaryFolder()
      let behind = try LocalStore(at: server.far, expecting: .firstUse)
      let end = RemoteEnd(
        address: try RemoteAddress(server.url(key)), port: server.port, identity: server.identity(key),
        knownHosts: server.knownHosts, timeout: 20)
      let store = try await RsyncStore.open(
        end, name: "far", expecting: .known(behind.id), scratch: folder.at("scratch"))
      return Fixture(store: store, behind: behind, folder: folder, server: server)
    }
  }

  static let all: [StoreSpecimen] = [
    rsync(.shell, "rsync with a shell key"), rsync(.both, "rsync with rrsync"),
    rsync(.write, "rsync with rrsync -wo"), rsync(.add, "rsync with rrsync -wo -no-overwrite"),
    StoreSpecimen(testDescription: "local") {
      let folder = try TemporaryFolder()
      let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
      return Fixture(store: store, behind: store, folder: folder)
    },
    StoreSpecimen(testDescription: "memory") {
      let store = MemoryStore()
      return Fixture(store: store, behind: store)
    },
    StoreSpecimen(testDescription: "read-only local") {
      let folder = try TemporaryFolder()
      let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
      return Fixture(store: ReadOnlyStore(store), behind: store, folder: folder)
    },
    StoreSpecimen(testDescription: "dry run over local") {
      let folder = try TemporaryFolder()
      let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
      return Fixture(store: DryRunStore(store), behind: store, folder: folder)
    },
    StoreSpecimen(testDescription: "dry run over read-only memory") {
      let store = MemoryStore()
      return Fixture(store: DryRunStore(ReadOnlyStore(store)), behind: store)
    },
    StoreSpecimen(testDescription: "reconnecting local") {
      let folder = try TemporaryFolder()
      let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
      let reconnecting = try await ReconnectingStore.open(Patience(retries: 1)) { store }
      return Fixture(store: reconnecting, behind: store, folder: folder)
    },
    StoreSpecimen(testDescription: "measured local") {
      let folder = try TemporaryFolder()
      let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
      return Fixture(store: MeasuredStore(store), behind: store, folder: folder)
    },
  ]
}
