import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Processes
import Storage

/// Opening what lies sealed in a store.
enum SealedObject {
  /// The header at the beginning of an object; throws `sealHeader` or `sealArmor` when there is none; blocks.
  static func header(of object: any StoredObject) throws -> Header { try beginning(of: object).header }

  /// The header, and whether the object is text armor; throws as `header(of:)` does; blocks.
  static func beginning(of object: any StoredObject) throws -> (header: Header, isArmored: Bool) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var reader = ReadHeader()
    while reader.header == nil {
      let count = try object.read(into: buffer)
      if count == 0 { break }
      try reader.push(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    try reader.finish()
    guard let header = reader.header else {
      throw OperationFault(.sealHeader, "the file ends inside its header")
    }
    return (header, reader.isArmored == true)
  }
}

extension OperationContext {
  /// The key that opens a stored object of a backup, nil when it is not sealed.
  ///
  /// Throws `keyMissing` and `keyWrong` naming the recipients that would work. A file that has changed is
  /// `verifyFailed`, whatever its header looks like now: a flipped bit is no wrong key.
  func fileKey(
    of object: BackupObject, sealing: Manifest.Sealing?, _ archive: OpenArchive,
    open: (@Sendable () async throws -> any StoredObject)? = nil
  ) async throws -> FileKey? {
    guard object.isSealed else { return nil }
    let stored =
      if let open { try await open() } else { try await archive.store.open(try ObjectName(object.name)) }
    do {
      let header = try await BlockingThread.run { try SealedObject.header(of: stored) }
      return try await keys.fileKey(
        of: header, name: object.name, sealing: sealing)
    } catch let fault as any Fault where fault.code.isAboutSeals {
      // The same file once more from its start: a wrong key and a flipped bit look alike in the header.
      let again =
        if let open { try await open() } else { try await archive.store.open(try ObjectName(object.name)) }
      let found = try await BlockingThread.run { try Self.tally(of: again) }
      guard found == StreamTally(bytes: object.storedBytes, digest: object.storedDigest) else {
        throw OperationFault(
          .verifyFailed, "\(object.name) is not what was backed up: its bytes have changed",
          hint: "Restore another backup; 'strongroom verify --all' tells which ones are good.", cause: fault)
      }
      throw fault
    }
  }

  private static func tally(of stored: any StoredObject) throws -> StreamTally {
    let reading = Reading<StreamTally>()
    let reader = ObjectReader(stored, format: .none, limit: nil)
    let found = try reader.pump(into: AnyStage(Tally(reading, then: Discard())), progress: { _ in })
    return found.stored
  }
}

extension OpenArchive {
  /// How a backup was sealed, as its manifest says; nil when it was not, or has no manifest.
  func sealing(of id: BackupID) throws -> Manifest.Sealing? {
    guard let text = try catalog.manifest(of: id) else { return nil }
    return try ManifestFile(reading: Array(text.utf8), named: "of backup \(id)").manifest.sealing
  }
}

extension FaultCode {
  /// Whether it says that a seal could not be opened.
  var isAboutSeals: Bool {
    switch self {
    case .keyMissing, .keyWrong, .sealHeader, .sealForged, .sealPayload, .sealArmor: true
    default: false
    }
  }
}
