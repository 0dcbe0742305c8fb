package import ArchiveModel
package import struct Foundation.Date

/// How a copy was last looked at; the words are those of the catalog.
package enum CopyProof: String, Sendable, CaseIterable {
  /// Its SHA-256 was taken where it lies.
  case digest
  /// rsync compared its own checksum of the copy with that of a local file whose SHA-256 was right.
  case checksum
  /// It was brought back and hashed.
  case pulled
  /// It was sent, and nobody has read it since.
  case sent
}

/// An object of a backup, with what the catalog knows of its copy in one store.
package struct CopyWanted: Sendable, Equatable {
  /// Complete, damaged or missing; others have nothing that a store could want.
  package var backup: BackupID
  /// Name, size and digest that a copy must have, as last published in the archive.
  package var object: BackupObject
  /// Of the archive's own copy; nil when none was ever recorded there.
  package var here: ObjectCopy.State?
  /// Of the copy in the store; nil when none was ever recorded there.
  package var there: ObjectCopy.State?
  /// The name in the store when it is not the object's own.
  package var storedAs: String?
  /// Nil when the copy is not good, was never there, or was looked at without a finding.
  package var proof: CopyProof?
  /// When it was last looked at in the store; nil for never.
  package var looked: Date?

  /// The name under which the copy lies in the store.
  package var storedName: String { storedAs ?? object.name }
}

/// What is now known of one copy.
package struct CopyNote: Sendable, Equatable {
  /// Its name in the archive, `objects.name`; a note on one that is unknown is passed over.
  package var object: String
  /// What was just found; another one than before is an event of the journal.
  package var state: ObjectCopy.State
  /// Nil for what is damaged or missing, and where a look at the store told nothing.
  package var proof: CopyProof?
  /// Nil when it has its own name there; kept in `copies.stored_as`.
  package var storedAs: String?

  /// `object` is the object's own name; `storedAs` the other one in the store, if it has one there.
  package init(object: String, state: ObjectCopy.State, proof: CopyProof?, storedAs: String? = nil) {
    self.object = object
    self.state = state
    self.proof = proof
    self.storedAs = storedAs
  }
}
