import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Storage

/// The dump that is restored: where its bytes are, and what is known of them.
struct RestoreSource: Sendable {
  /// The backup in the catalog, nil for a trusted file.
  let backup: Backup?
  /// What the catalog says of the dump's bytes, nil for a trusted file.
  let object: BackupObject?
  /// What the database held when it was dumped, nil when nobody took a census.
  let census: Census?
  let format: DumpFormat
  let compression: CompressionFormat
  /// What opens the seal; nil for a file that is not sealed.
  let fileKey: FileKey?
  /// For people.
  let path: String
  /// Opens the stored bytes from the start.
  let open: @Sendable () async throws -> any StoredObject

  /// What the backup holds; a trusted file tells by its contents.
  var kind: BackupKind? { backup?.kind }

  /// What a failure to read the file means to people; a seal that breaks in the middle is damage, too.
  func explained(_ error: any Error) -> any Error {
    guard let fault = error as? any Fault, fault is StreamFault || fault is AgeFault else { return error }
    return OperationFault(
      object == nil && fault is AgeFault ? fault.code : .verifyFailed, "\(path) is damaged: \(fault.message)",
      hint: object == nil
        ? "Take another copy of the file."
        : "Restore another backup; 'strongroom verify --all' tells which ones are good.")
  }

  /// Throws `verifyFailed` unless what was read is what the catalog knows.
  func check(_ tallies: ObjectReader.Tallies) throws(OperationFault) {
    guard let object else { return }
    guard tallies.stored == StreamTally(bytes: object.storedBytes, digest: object.storedDigest),
      tallies.plain == StreamTally(bytes: object.plainBytes, digest: object.plainDigest)
    else {
      throw OperationFault(
        .verifyFailed, "\(path) is not what was backed up: its bytes have changed",
        hint: "Restore another backup; 'strongroom verify --all' tells which ones are good.")
    }
  }
}
