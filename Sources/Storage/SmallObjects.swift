package import ArchiveModel

extension ArchiveStore {
  /// Stores bytes at hand, such as a manifest or a sidecar; durable after `settle()`.
  package func store(
    _ bytes: [UInt8], as object: ObjectName, for owner: BackupID? = nil
  ) async throws(StorageFault) {
    let incoming = try await begin(for: owner)
    // Dropping it after a failure discards it.
    try await onThreadOfItsOwn { _ throws(StorageFault) in
      try bytes.span.withUnsafeBytes { bytes throws(StorageFault) in try incoming.write(bytes) }
      try incoming.finish()
    }
    try await incoming.commit(as: object)
  }

  /// Stores bytes at hand in the place of those under a name; durable after `settle()`.
  package func replace(
    _ object: ObjectName, by bytes: [UInt8], for owner: BackupID? = nil
  ) async throws(StorageFault) {
    let incoming = try await begin(for: owner)
    try await onThreadOfItsOwn { _ throws(StorageFault) in
      try bytes.span.withUnsafeBytes { bytes throws(StorageFault) in try incoming.write(bytes) }
      try incoming.finish()
    }
    try await incoming.replace(object)
  }

  /// Reads a whole object of at most `limit` bytes; throws `storeReadFailed` for a larger one.
  package func contents(of object: ObjectName, limit: Int) async throws(StorageFault) -> [UInt8] {
    let file = try await open(object)
    guard file.bytes <= limit else {
      throw StorageFault(
        .storeReadFailed,
        "\(location(of: object).quotedForMessage) has \(file.bytes) bytes where at most \(limit) are expected"
      )
    }
    return try await onThreadOfItsOwn { _ throws(StorageFault) in try file.readAll() }
  }
}

extension StoredObject {
  /// Reads everything that is left; blocks.
  package func readAll() throws(StorageFault) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var content: [UInt8] = []
    while true {
      let count = try read(into: buffer)
      if count == 0 { return content }
      content.append(contentsOf: buffer[..<count])
    }
  }
}
