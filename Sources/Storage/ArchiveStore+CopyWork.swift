import ArchiveModel
package import struct Foundation.Date

/// How copies are moved, seen and looked at by a store that has no way of its own.
extension ArchiveStore {
  /// Takes objects one by one through this process.
  package func receive(
    _ items: [Consignment], from source: any ArchiveStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery] {
    try await receiveOneByOne(items, from: source, progress: progress)
  }

  /// Sees by a listing, if there can be one.
  package func survey(beside source: any ArchiveStore) async throws(StorageFault) -> CopySights {
    guard capabilities.contains(.list) else { return CopySights([:], others: .unknown) }
    return CopySights(try await list())
  }

  /// Looks at copies one by one, by digest or by reading.
  package func examine(
    _ items: [Consignment], beside source: any ArchiveStore, effort: CopyEffort
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    try await examineOneByOne(items)
  }

  /// Nothing to tell.
  package func traits(at now: Date) -> [StoreTrait] { [] }

  /// Removes objects one by one.
  package func delete(_ objects: [ObjectName]) async throws(StorageFault) {
    for object in objects { try await delete(object) }
  }

  /// Nothing to let go of.
  package func close() async {}

  /// Takes objects one by one through this process, for stores that have another way for some.
  func receiveOneByOne(
    _ items: [Consignment], from source: any ArchiveStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery] {
    var deliveries: [ObjectName: Delivery] = [:]
    for item in items {
      do {
        deliveries[item.target] = try await receive(item, from: source)
        progress(item.expected.bytes)
      } catch {
        switch error.code {
        case .storeExists: deliveries[item.target] = .wasThere
        case .storeMissing, .storeForeign, .storeUnavailable, .remoteUnreachable, .interrupted: throw error
        default: deliveries[item.target] = .failed(error)
        }
      }
    }
    if !deliveries.isEmpty { try await settle() }
    return deliveries
  }

  /// Looks at copies one by one, for stores that have another way for some.
  func examineOneByOne(_ items: [Consignment]) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    var findings: [ObjectName: CopyFinding] = [:]
    for item in items { findings[item.target] = try await examine(item) }
    return findings
  }

  private func receive(
    _ item: Consignment, from source: any ArchiveStore
  ) async throws(StorageFault) -> Delivery {
    let incoming = try await begin(for: nil)
    let object = try await source.open(item.name)
    let found = try await onThreadOfItsOwn { flag throws(StorageFault) in
      let digest = try object.copy(into: incoming, flag)
      try incoming.finish()
      return digest
    }
    guard found == item.expected else {
      throw StorageFault(
        .storeReadFailed, "\(source.location(of: item.name).quotedForMessage) is not what was stored",
        hint: "Run 'strongroom verify'.")
    }
    guard item.replaces, try await entry(of: item.target) != nil else {
      try await incoming.commit(as: item.target)
      return .sent
    }
    try await incoming.replace(item.target)
    return .sent
  }

  private func examine(_ item: Consignment) async throws(StorageFault) -> CopyFinding {
    do throws(StorageFault) {
      if capabilities.contains(.digest) {
        guard let found = try await digest(of: item.target) else { return .missing }
        return found == item.expected ? .intact(.digest) : .damaged
      }
      guard capabilities.contains(.read) else { return .unknown }
      let object = try await open(item.target)
      let found = try await onThreadOfItsOwn { flag throws(StorageFault) in
        try object.copy(into: nil, flag)
      }
      return found == item.expected ? .intact(.pulled) : .damaged
    } catch {
      switch error.code {
      case .storeObjectMissing: return .missing
      case .storeReadFailed, .storeObjectIrregular: return .damaged
      default: throw error
      }
    }
  }
}
