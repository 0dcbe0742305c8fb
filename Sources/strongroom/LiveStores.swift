import Operations
import Storage

/// Opens real stores.
enum LiveStores {
  /// The archive folder at a path, with its kernel locks.
  @Sendable static func open(_ path: String, _ expectation: StoreExpectation) async throws -> ArchivePlace {
    let store = try LocalStore(at: path, expecting: expectation)
    return ArchivePlace(store: store, locks: try ArchiveLocks(of: store)) { try await store.exposures() }
  }

  /// A store of copies.
  @Sendable static func openStore(
    _ place: StorePlace, _ name: String, _ expectation: StoreExpectation, _ scratch: String
  ) async throws -> any ArchiveStore {
    switch place {
    case .folder(let path): try LocalStore(at: path, name: name, expecting: expectation)
    case .remote(let end):
      try await RsyncStore.open(end, name: name, expecting: expectation, scratch: scratch)
    }
  }
}
