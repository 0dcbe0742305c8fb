import ArchiveModel
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
  }

  static let all: [StoreSpecimen] = [
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
    StoreSpecimen(testDescription: "measured local") {
      let folder = try TemporaryFolder()
      let store = try LocalStore(at: folder.at("archive"), expecting: .firstUse)
      return Fixture(store: MeasuredStore(store), behind: store, folder: folder)
    },
  ]
}
