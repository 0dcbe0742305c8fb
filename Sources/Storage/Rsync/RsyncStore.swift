package import ArchiveModel
import CryptoPrimitives
import Foundation
import Processes

/// A folder of another host, reached by rsync over one ssh connection.
///
/// What it can do depends on the key and is found when it is opened: with a shell it hashes where the copies lie;
/// a key that is held to rsync (`rrsync`) may be allowed to read and write, to write only, or to add only.
package final class RsyncStore: ArchiveStore {
  package let name: String
  package let capabilities: StoreCapabilities
  /// Which store it is; nil where the key cannot read that.
  package let id: StoreID?
  let end: RemoteEnd
  /// The key that sends.
  let writer: RemoteSession
  /// The key that reads; the same one unless a verifying key is set.
  let reader: RemoteSession
  /// A folder of this host for what is on its way.
  let scratch: String

  init(
    name: String, id: StoreID?, end: RemoteEnd, writer: RemoteSession, reader: RemoteSession, scratch: String
  ) {
    self.name = name
    self.id = id
    self.end = end
    self.writer = writer
    self.reader = reader
    self.scratch = scratch
    var capabilities: StoreCapabilities = []
    if writer.access.writes { capabilities.insert(.write) }
    if reader.access.reads { capabilities.formUnion([.read, .list]) }
    if reader.access.hasShell, reader.facts.hasSHA256 { capabilities.insert(.digest) }
    if writer.access.hasShell, writer.access.writes, !end.isAppendOnly { capabilities.insert(.delete) }
    if writer.access.overwrites { capabilities.insert(.replace) }
    self.capabilities = capabilities
  }

  /// What the far end says about itself, by the key that sends.
  package var facts: RemoteFacts { writer.facts }

  /// What the verifying key may do; nil when there is none.
  package var verifyingFacts: RemoteFacts? { end.verifyIdentity == nil ? nil : reader.facts }

  package func location(of object: ObjectName) -> String { end.address.argument(of: object.rawValue) }

  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    if writing {
      guard capabilities.contains(.write) else { throw notWritable }
      // An empty object under a name that is taken already: everything but the rename is tried.
      let path = try scratchFile("check", Array(ArchiveLayout.identity.utf8))
      defer { unlink(path) }
      let result = try await writer.run(
        writer.rsync.send(path, as: ArchiveLayout.identity), deed: "write to")
      guard result.isSuccess else { throw writer.trouble.fault("write to", result) }
    }
    return StoreStatus(id: id, freeBytes: writer.facts.freeBytes, freeObjects: nil)
  }

  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    guard capabilities.contains(.write) else { throw notWritable }
    return try RsyncIncoming(into: self)
  }

  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    guard capabilities.contains(.read) else { throw .unsupported(name, "be read with this key") }
    let folder = try HeldDirectory.scratch(scratch)
    var generator = SystemRandomNumberGenerator()
    let slot = "open." + generator.hexDigits(16)
    let result = try await reader.run(
      reader.rsync.fetch(object.rawValue, to: folder.pathOf(slot)), deed: "read from")
    defer { unlink(folder.pathOf(slot)) }
    guard result.isSuccess else {
      if result.standardErrorTail.contains("(2)") || result.standardErrorTail.contains("No such file") {
        throw StorageFault(.storeObjectMissing, "\(location(of: object).quotedForMessage) does not exist")
      }
      throw reader.trouble.fault("read from", result)
    }
    // The open file lives on without its name.
    do {
      return try LocalObject(opening: slot, in: folder)
    } catch {
      guard error.code == .storeObjectMissing || error.code == .storeObjectIrregular else { throw error }
      throw StorageFault(
        .storeObjectIrregular, "\(location(of: object).quotedForMessage) is not an ordinary file",
        hint: "Find out who put it there.")
    }
  }

  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    try await list().objects.first { $0.name == object }
  }

  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    guard capabilities.contains(.digest) else { throw .unsupported(name, "hash objects with this key") }
    guard let entry = try await entry(of: object) else { return nil }
    guard let digest = try await digests(of: [object], bytes: entry.bytes)[object] else { return nil }
    return ContentDigest(bytes: entry.bytes, sha256: digest)
  }

  package func list() async throws(StorageFault) -> StoreListing {
    guard capabilities.contains(.list) else { throw .unsupported(name, "be listed with this key") }
    if reader.access.hasShell, let listing = try await foundListing() { return listing }
    let lines = Gathering<String>()
    let result = try await reader.run(reader.rsync.list, deed: "list") { lines.add($0) }
    guard result.isSuccess else { throw reader.trouble.fault("list", result) }
    return RsyncListing.parse(lines.all)
  }

  /// The listing by a find that prints sizes, in a quarter of the time that rsync takes; nil where there is none.
  private func foundListing() async throws(StorageFault) -> StoreListing? {
    let result = try await reader.run(
      #"cd -- "$1" && find . ! -name . -prune -printf "%y %s %P\0""#, deed: "list")
    if result.termination == .exited(255) { throw reader.trouble.fault("list", result) }
    return result.isSuccess ? RsyncListing.parse(found: result.standardOutput) : nil
  }

  package func delete(_ object: ObjectName) async throws(StorageFault) { try await delete([object]) }

  package func delete(_ objects: [ObjectName]) async throws(StorageFault) {
    guard capabilities.contains(.delete) else { throw .unsupported(name, "delete objects with this key") }
    guard !objects.isEmpty else { return }
    // One rm for each, so that the order holds and the first failure ends it; xargs then exits with 124.
    let result = try await writer.run(
      #"cd -- "$1" && xargs -n 1 sh -c "rm -f -- \"\$1\" || exit 255" sh"#,
      input: Array(objects.map { "\($0)\n" }.joined().utf8), deed: "remove from")
    guard result.isSuccess else { throw writer.trouble.fault("remove from", result) }
  }

  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    throw .unsupported(name, "quarantine objects")
  }

  /// What rsync left when it was killed goes after a day, for nothing else goes on with it; what it kept of a cut
  /// transfer, with which the next one goes on, after a month.
  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    guard capabilities.contains(.write) else { throw .unsupported(name, "remove partial objects") }
    guard capabilities.contains(.delete) else { return [] }
    let result = try await writer.run(
      """
      cd -- "$1" && find . ! -name . -prune -type f -mtime +0 \\( -name ".backup_*.??????" -o \
      -name ".inventory_*.??????" \\) -print -exec rm -f {} + && if [ -d \(ArchiveLayout.incoming) ]; then \
      find \(ArchiveLayout.incoming) -type f -mtime +29 -print -exec rm -f {} +; fi
      """, deed: "remove partial objects from")
    guard result.isSuccess else { throw writer.trouble.fault("remove partial objects from", result) }
    return result.outputText.split(separator: "\n").map { String($0.drop { $0 == "." || $0 == "/" }) }
      .sorted()
  }

  package func settle() async throws(StorageFault) {
    guard writer.access.hasShell else { return }
    // Where rsync made the files durable, only their names are left, which are the folder's own bytes.
    let folder = "sync . 2>/dev/null || "
    let result = try await writer.run(
      #"cd -- "$1" && { "# + (writer.access.syncs ? folder : "") + "sync -f . 2>/dev/null || sync; }",
      deed: "make durable")
    guard result.isSuccess else { throw writer.trouble.fault("make durable", result) }
  }

  package func close() async {
    await writer.connection.close()
    await reader.connection.close()
    try? FileManager.default.removeItem(atPath: scratch)
  }

  var notWritable: StorageFault {
    StorageFault(
      .storeUnsupported,
      "cannot write to store '\(name)': the key may not, or \(end.address) is mounted read-only",
      hint: "Let the user there own the folder, remount it read-write, or use a key that may write.")
  }

  /// A file in the scratch folder with these bytes.
  func scratchFile(_ name: String, _ bytes: [UInt8]) throws(StorageFault) -> String {
    let folder = try HeldDirectory.scratch(scratch)
    do {
      try folder.unlink(name)
      let file = try folder.create(name)
      try file.writeAll(bytes)
      try file.close()
    } catch {
      throw folder.fault(error, "write", name, .write)
    }
    return folder.pathOf(name)
  }
}

extension HeldDirectory {
  /// The folder on its way to and from a far end, 0700.
  static func scratch(_ path: String) throws(StorageFault) -> HeldDirectory {
    do {
      return try HeldDirectory.open(path: path)
    } catch {
      throw StorageFault.system(error, "open", path, .write, absent: .storeMissing)
    }
  }
}
