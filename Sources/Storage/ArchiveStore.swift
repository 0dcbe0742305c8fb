package import ArchiveModel
package import struct Foundation.Date

/// A place that keeps objects: whole, immutable byte sequences under flat names.
///
/// This file is the whole contract. An operation knows nothing else of a store: no path, shell, permission or
/// descriptor appears here, so a folder, a host behind SSH and a bucket can all stand behind it.
///
/// ## What every store promises
///
/// 1. *Whole or absent.* A name shows all the bytes of its object or nothing. What is being written is
///    invisible until `IncomingObject.commit(as:)`, also after a crash at any instant.
/// 2. *Never overwritten.* Committing under a taken name fails with `storeExists` and changes nothing, even
///    when two writers race. Only `IncomingObject.replace(_:)` lifts this, for the one object that it names, in
///    one step; it is there for a rekey, which writes a new header before the same payload.
/// 3. *Nothing claimed without evidence.* `finish()` returns when the bytes are on stable storage, `settle()`
///    when the names are. A failed write or sync is final: the object is discarded, never retried.
/// 4. *Only its own.* An object is an ordinary file of the store. A link, device or pipe that stands under a
///    name is `storeObjectIrregular`: not followed, not opened, not waited for.
/// 5. *Its identity is checked.* `check(writing:)` fails unless the store is the one that was opened.
///
/// ## What a store may leave out
///
/// `check`, `location(of:)` and the names are required. All else is a capability: when `capabilities` lacks it,
/// the operation throws `storeUnsupported`, and callers ask first. See `StoreCapabilities` for which is which.
///
/// ## What a store may throw
///
/// Every error is a `StorageFault`; these are the codes, and no member lists them again.
///
/// | code | when |
/// |---|---|
/// | `storeMissing` | the store is not there: not mounted, moved, or its id is gone |
/// | `storeForeign` | there is a store, but not the expected one |
/// | `storeUnavailable` | it cannot be used now: out of descriptors or memory, stale mount, far end away |
/// | `storeUnwritable` | read-only, immutable, or permission denied |
/// | `storeFull` | no bytes, inodes or quota left; the message says how much is free, and where |
/// | `storeExists` | the name is taken |
/// | `storeObjectMissing` | there is no such object |
/// | `storeObjectIrregular` | the name stands for something that is not an ordinary file of its own |
/// | `storeReadFailed` | the bytes could not be read, or changed under the reader |
/// | `storeWriteFailed` | the bytes or names could not be made durable; what was written is void |
/// | `storeUnsupported` | the store lacks the capability |
/// | `remoteUnreachable`, `remoteFailed` | a store at another host: no connection, or its far end failed |
/// | `interrupted` | the surrounding task was cancelled |
/// | `unexpected` | the caller broke the order of calls |
///
/// Asynchronous members may wait for another host and never block a thread of the cooperative pool for long.
/// The members that move bytes block, and are called from a thread of the caller's own.
package protocol ArchiveStore: Sendable {
  /// The store's name in the settings, such as `local`; it appears in messages and in the catalog.
  var name: String { get }

  /// What this store can do; constant for the life of the value.
  var capabilities: StoreCapabilities { get }

  /// Where a person finds the object: a path or an address, for messages only.
  func location(of object: ObjectName) -> String

  /// Checks that the store is there and is the one that was opened; when asked, also that it can be written, by
  /// trying, which needs `.write`.
  func check(writing: Bool) async throws(StorageFault) -> StoreStatus

  /// Begins an object that stays invisible until it is committed; needs `.write`.
  ///
  /// `owner` is the backup it belongs to, by which `sweep(keeping:)` tells partial objects apart.
  func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject

  /// Opens an object for reading; needs `.read`.
  func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject

  /// Looks an object up without reading it, nil when it is absent; needs `.list`.
  func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry?

  /// Reads an object where it lies and hashes it, nil when it is absent; needs `.digest`.
  func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest?

  /// Lists everything that is not the store's own furniture; needs `.list`.
  func list() async throws(StorageFault) -> StoreListing

  /// Removes an object; removing what is absent succeeds. Needs `.delete`.
  func delete(_ object: ObjectName) async throws(StorageFault)

  /// Removes objects in this order, up to the first that cannot be removed; a store may do so in one step.
  func delete(_ objects: [ObjectName]) async throws(StorageFault)

  /// Takes whatever stands under the name out of sight, kept for inspection with the reason beside it, and
  /// returns where; needs `.quarantine`.
  func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String

  /// Removes partial objects that no living writer holds and whose owner is not in `owners`; needs `.write`.
  ///
  /// Returns what was removed, for the journal.
  func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String]

  /// Returns when every commit, deletion and quarantine so far is durable; needs `.write` or `.delete`.
  func settle() async throws(StorageFault)

  /// Takes objects from another store, whole or not at all, and durable when this returns; needs `.write`.
  ///
  /// The deliveries are by target name. A store that cannot be reached any more throws; what it had taken by then
  /// stays. `progress` hears of bytes as they are done. A store without a way of its own copies one by one.
  func receive(
    _ items: [Consignment], from source: any ArchiveStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery]

  /// Tells what lies under each name without reading it.
  ///
  /// `source` holds the same objects, for stores that can only compare. Needs no capability: what cannot be told
  /// is `CopySight.unknown`.
  func survey(beside source: any ArchiveStore) async throws(StorageFault) -> CopySights

  /// Compares copies with what they should be, where they lie if that can be; findings are by target name.
  ///
  /// `source` is as for `survey`. Needs no capability: what cannot be told, or is left out by `effort`, is
  /// `CopyFinding.unknown`.
  func examine(
    _ items: [Consignment], beside source: any ArchiveStore, effort: CopyEffort
  ) async throws(StorageFault) -> [ObjectName: CopyFinding]

  /// What the store tells of itself and of the way to it, for people; connects to nothing.
  func traits(at now: Date) -> [StoreTrait]

  /// Lets go of connections and scratch files; the store is not used afterwards.
  func close() async
}

/// An object on its way into a store: `write`…, `finish`, then `commit` or `abandon`; `readBack` before either.
///
/// One caller uses it at a time, from any thread. Dropping it uncommitted abandons it. After a failed `write` or
/// `finish` only `abandon` is left: the other members throw that failure again. A failed `commit` has changed
/// nothing and may be tried again; after `storeExists`, under another name.
///
/// What `readBack` gave is used beside it, on another thread: it follows what is written, as far as the medium has it.
package protocol IncomingObject: AnyObject, Sendable {
  /// The bytes written so far.
  var bytes: Int64 { get }

  /// Appends all of the bytes; blocks.
  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageFault)

  /// Ends the bytes and returns when they are on stable storage and no cache of this host holds them; blocks.
  func finish() throws(StorageFault)

  /// Opens the still invisible bytes as the medium has them, from the first on; blocks, needs `.readBack`.
  ///
  /// Before `finish` its `read` waits for bytes that are not on the medium yet; a store that cannot tell waits for
  /// `finish`. It ends where `finish` says, and throws what makes `write` or `finish` fail; what it finds wrong with the
  /// medium makes them fail too. Once the object is abandoned or dropped it throws `unexpected`.
  func readBack() throws(StorageFault) -> any StoredObject

  /// Makes the finished object visible under a free name; durable after `ArchiveStore.settle()`.
  func commit(as object: ObjectName) async throws(StorageFault)

  /// Puts the finished object in the place of the one under the name, in one step; durable after
  /// `ArchiveStore.settle()`. Needs `.replace`; throws `storeObjectMissing` when there is none to replace.
  func replace(_ object: ObjectName) async throws(StorageFault)

  /// Discards the object; does nothing once it is committed or abandoned.
  ///
  /// When this fails, an invisible partial is left, which `ArchiveStore.sweep(keeping:)` removes.
  func abandon() async throws(StorageFault)
}

/// An object open for reading, from its first byte to its last.
package protocol StoredObject: AnyObject, Sendable {
  /// Its size when it was opened; of what is still being written, the size so far.
  var bytes: Int64 { get }

  /// Reads the next bytes into a buffer that is not empty and returns how many, 0 only at the end; blocks.
  ///
  /// An object that turns out shorter or longer than `bytes` throws `storeReadFailed`, so 0 means all was read.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int
}
