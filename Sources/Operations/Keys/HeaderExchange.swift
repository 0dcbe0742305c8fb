import AgeFormat
import ArchiveModel
import CryptoPrimitives
import Storage

/// Copies a sealed object with another header in front; nonce and chunks pass untouched.
struct HeaderExchange {
  let object: BackupObject
  let fileKey: FileKey
  let header: Header

  /// Writes the new object and reads it back; throws `verifyFailed` when the old one is not what was stored; it blocks.
  func write(from stored: any StoredObject, to incoming: any IncomingObject) throws -> BackupObject {
    var oldFile = SHA256()
    var newFile = SHA256()
    var payload = SHA256()
    try header.encoded.withUnsafeBytes {
      newFile.update($0)
      try incoming.write($0)
    }
    try Self.read(stored, whole: { oldFile.update($0) }) { bytes in
      payload.update(bytes)
      newFile.update(bytes)
      try incoming.write(bytes)
    }
    guard oldFile.finish() == object.storedDigest else {
      throw OperationFault(
        .verifyFailed, "\(object.name) is not what was backed up: its bytes have changed",
        hint: "A damaged backup is not rekeyed; 'strongroom verify --all' tells which ones are good.")
    }
    try incoming.finish()
    var changed = object
    changed.storedBytes = incoming.bytes
    changed.storedDigest = newFile.finish()
    try check(try incoming.readBack(), is: changed, payload: payload.finish())
    return changed
  }

  /// What lies on the medium opens with the file key and has the payload of the old object.
  private func check(_ written: any StoredObject, is changed: BackupObject, payload: Digest) throws {
    var file = SHA256()
    var rest = SHA256()
    let found = try Self.read(written, whole: { file.update($0) }) { rest.update($0) }
    guard try found.isAuthentic(under: fileKey), file.finish() == changed.storedDigest,
      rest.finish() == payload
    else {
      throw OperationFault(
        .storeWriteFailed, "what was read back of \(object.name) is not what was written",
        hint: "The disk or the memory of this machine changes bytes; nothing was replaced.")
    }
  }

  /// Reads a sealed object to its end: every byte to `whole`, those behind the header to `payload` as well.
  @discardableResult
  private static func read(
    _ stored: any StoredObject, whole: (UnsafeRawBufferPointer) -> Void,
    payload: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Header {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    var reader = HeaderReader()
    while true {
      let count = try stored.read(into: buffer)
      if count == 0 { break }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      whole(bytes)
      let taken = reader.header == nil ? try reader.read(bytes) : 0
      if reader.header != nil { try payload(UnsafeRawBufferPointer(rebasing: bytes[taken...])) }
    }
    try reader.finish()
    guard let header = reader.header else { throw OperationFault(.sealHeader, "there is no header") }
    return header
  }
}
