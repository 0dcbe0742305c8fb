import Operations
import Storage

/// Opens real stores.
enum LiveStores {
  /// The archive folder at a path, with its kernel locks.
  @Sendable static func open(_ path: String, _ expectation: StoreExpectation) async throws -> ArchivePlace {
    let store = try LocalStore(at: path, expecting: expectation)
    return ArchivePlace(store: store, locks: try ArchiveLocks(of: store)) { try await store.exposures() }
  }
}
