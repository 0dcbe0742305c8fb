package import ArchiveModel

/// What a check found of a store that is there and answers.
package struct StoreStatus: Equatable, Sendable {
  /// Which store it is; nil for a store that keeps no identity.
  package var id: StoreID?
  /// Bytes that can still be stored; nil when the store has no such bound or does not tell.
  package var freeBytes: Int64?
  /// Objects that can still be stored; nil when the store has no such bound or does not tell.
  package var freeObjects: Int64?

  package init(id: StoreID?, freeBytes: Int64?, freeObjects: Int64?) {
    self.id = id
    self.freeBytes = freeBytes
    self.freeObjects = freeObjects
  }
}

/// One object as a listing shows it.
package struct StoredEntry: Equatable, Sendable {
  /// What it is opened and removed by; well-formed, else it would be a stranger.
  package var name: ObjectName
  /// Its size.
  package var bytes: Int64

  package init(name: ObjectName, bytes: Int64) {
    self.name = name
    self.bytes = bytes
  }
}

/// Everything in a store.
package struct StoreListing: Equatable, Sendable {
  /// The objects, by name.
  package var objects: [StoredEntry]
  /// What lies among them and is no object.
  ///
  /// That is an odd name, a folder, a link or a pipe; sorted, and quoted for messages.
  package var strangers: [String]
  /// Sizes of what is being written among them, or was when a transfer was cut; `sweep(keeping:)` removes what it may.
  package var unfinished: [Int64]

  package init(objects: [StoredEntry], strangers: [String], unfinished: [Int64] = []) {
    self.objects = objects
    self.strangers = strangers
    self.unfinished = unfinished
  }
}

/// The size and SHA-256 of an object as a store holds it.
package struct ContentDigest: Equatable, Sendable {
  /// As it lies there, not as it unpacks.
  package var bytes: Int64
  /// Of those same bytes.
  package var sha256: Digest

  package init(bytes: Int64, sha256: Digest) {
    self.bytes = bytes
    self.sha256 = sha256
  }
}
