import ArchiveModel
import Glibc

/// Reads, checks and once writes the identity file of an archive folder.
struct ArchiveIdentity {
  let root: HeldDirectory

  private static let heading = "strongroom store 1"

  /// The store's id, nil when there is no identity file; throws `storeForeign` when it is not one of ours.
  ///
  /// A founding that crashed between link and unlink leaves the file with two names; the unfinished one is removed.
  func read() throws(StorageFault) -> StoreID? {
    do {
      return try readOnce()
    } catch {
      guard error.code == .storeObjectIrregular, try !removeUnfinished().isEmpty else { throw error }
      return try readOnce()
    }
  }

  /// The id in the text of an identity file; nil when it is not one.
  static func id(in text: String) -> StoreID? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0] == heading, lines[2].isEmpty else { return nil }
    return StoreID(String(lines[1]))
  }

  /// The text of an identity file.
  static func text(of id: StoreID) -> String { "\(heading)\n\(id)\n" }

  private func readOnce() throws(StorageFault) -> StoreID? {
    let text: String
    do {
      let file = try LocalObject(opening: ArchiveLayout.identity, in: root)
      text = file.bytes > 256 ? "" : String(decoding: try file.readAll(), as: UTF8.self)
    } catch {
      if error.code == .storeObjectMissing { return nil }
      throw error
    }
    guard let id = Self.id(in: text) else {
      throw StorageFault(
        .storeForeign, "\(root.pathOf(ArchiveLayout.identity).quotedForMessage) is no identity file",
        hint: "Put the store's own file back, or take this one away and trust the folder anew.")
    }
    return id
  }

  /// Gives the folder an identity, a new one or the one it had, unless another process has just done so; returns the
  /// one that holds.
  func establish(
    as known: StoreID? = nil, using generator: inout some RandomNumberGenerator
  ) throws(StorageFault) -> StoreID {
    let id = known ?? StoreID(using: &generator)
    let unfinished = ArchiveLayout.unfinishedIdentity + generator.hexDigits(16)
    do {
      let file = try root.create(unfinished)
      try file.writeAll(Array(Self.text(of: id).utf8))
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
      // ENOENT: the winner's sweep has taken the unfinished file away.
      guard error.number == EEXIST || error.number == ENOENT, let winner = try read() else { throw fault }
      return winner
    }
  }

  /// Removes what interrupted foundings left beside an identity file; returns the names.
  func removeUnfinished() throws(StorageFault) -> [String] {
    do {
      guard try root.status(of: ArchiveLayout.identity) != nil else { return [] }
      var removed: [String] = []
      for bytes in try root.names() {
        let name = String(decoding: bytes, as: UTF8.self)
        guard name.hasPrefix(ArchiveLayout.unfinishedIdentity) else { continue }
        if try root.unlink(name) { removed.append(name) }
      }
      return removed
    } catch {
      throw root.fault(error, "remove an unfinished identity file in", nil, .write)
    }
  }

  /// Whether the folder holds nothing but what a new file system, a pinned host or an interrupted founding left.
  func folderIsEmpty() throws(StorageFault) -> Bool {
    do {
      return try root.names().allSatisfy { bytes in
        let name = String(decoding: bytes, as: UTF8.self)
        // Host keys may be pinned before the first backup.
        return [ArchiveLayout.lostAndFound, ArchiveLayout.knownHosts].contains(name)
          || name.hasPrefix(ArchiveLayout.unfinishedIdentity)
      }
    } catch {
      throw root.fault(error, "list", nil, .read)
    }
  }
}
