import ArchiveModel
import Glibc

/// Reads, checks and once writes the identity file of an archive folder.
struct ArchiveIdentity {
  let root: HeldDirectory

  private static let heading = "strongroom store 1"

  /// The store's id, nil when there is no identity file; throws `storeForeign` when it is not one of ours.
  func read() throws(StorageFault) -> StoreID? {
    let bytes: [UInt8]
    do {
      let file = try root.open(ArchiveLayout.identity)
      bytes = try file.status().isOrdinaryFile ? file.readPrefix(256) : []
    } catch {
      if error.number == ENOENT { return nil }
      throw root.fault(error, "read", ArchiveLayout.identity, .read)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0] == Self.heading, lines[2].isEmpty, let id = StoreID(String(lines[1])) else {
      throw StorageFault(
        .storeForeign, "\(root.pathOf(ArchiveLayout.identity).quotedForMessage) is not a store's identity file",
        hint: "Put the store's own file back, or take this one away and trust the folder anew.")
    }
    return id
  }

  /// Gives the folder a new identity, unless another process has just done so; returns the one that holds.
  func establish(using generator: inout some RandomNumberGenerator) throws(StorageFault) -> StoreID {
    let id = StoreID(using: &generator)
    let unfinished = ArchiveLayout.unfinishedIdentity + generator.hexDigits(16)
    do {
      let file = try root.create(unfinished)
      try file.writeAll(Array("\(Self.heading)\n\(id)\n".utf8))
      try file.sync()
      try file.close()
      try root.move(unfinished, to: root, as: ArchiveLayout.identity)
      try root.descriptor.sync()
      return id
    } catch {
      let fault = root.fault(error, "write", ArchiveLayout.identity, .write)
      do {
        try root.unlink(unfinished)
      } catch {
        throw root.fault(error, "remove", unfinished, .write)
      }
      guard error.number == EEXIST, let winner = try read() else { throw fault }
      return winner
    }
  }

  /// Whether the folder holds nothing but what a new file system or an interrupted founding left.
  func folderIsEmpty() throws(StorageFault) -> Bool {
    do {
      return try root.names().allSatisfy { bytes in
        let name = String(decoding: bytes, as: UTF8.self)
        return name == ArchiveLayout.lostAndFound || name.hasPrefix(ArchiveLayout.unfinishedIdentity)
      }
    } catch {
      throw root.fault(error, "list", nil, .read)
    }
  }
}
