import ArchiveModel

/// One object that a store is to take from another one, or to look at beside it.
package struct Consignment: Equatable, Sendable {
  /// Its name where it comes from.
  package var name: ObjectName
  /// Its name where it goes; another one than `name` only where a damaged copy may not be overwritten.
  package var target: ObjectName
  /// What its bytes are.
  package var expected: ContentDigest
  /// Whether it takes the place of a damaged object of that name; needs `StoreCapabilities.replace`.
  package var replaces: Bool

  package init(
    _ name: ObjectName, as target: ObjectName? = nil, expecting expected: ContentDigest,
    replacing replaces: Bool = false
  ) {
    self.name = name
    self.target = target ?? name
    self.expected = expected
    self.replaces = replaces
  }
}

/// What became of a consignment.
package enum Delivery: Equatable, Sendable {
  /// It was sent, and lies there under its name.
  case sent
  /// Something lay there under its name already, and was not touched.
  case wasThere
  case failed(StorageFault)
}

/// How a copy was looked at.
package enum CopyEvidence: String, Sendable, CaseIterable, Codable {
  /// Its SHA-256 was taken where it lies.
  case digest
  /// rsync compared its own checksum of the copy with that of a local file whose SHA-256 is right.
  case checksum
  /// It was brought back and hashed here.
  case pulled
  /// It was sent, and nobody has read it since.
  case sent
}

/// What was found of a copy.
package enum CopyFinding: Equatable, Sendable {
  case intact(CopyEvidence)
  case damaged
  case missing
  /// This store cannot be asked.
  case unknown
}

extension ArchiveStore {
  package func receive(
    _ items: [Consignment], from source: any ArchiveStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery] {
    try await receiveOneByOne(items, from: source, progress: progress)
  }

  package func examine(
    _ items: [Consignment], beside source: (any ArchiveStore)?
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    try await examineOneByOne(items, beside: source)
  }

  package func delete(_ objects: [ObjectName]) async throws(StorageFault) {
    for object in objects { try await delete(object) }
  }

  /// Nothing to let go of.
  package func close() async {}

  /// Takes objects one by one through this process.
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

  /// Looks at copies one by one.
  func examineOneByOne(
    _ items: [Consignment], beside source: (any ArchiveStore)?
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
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
