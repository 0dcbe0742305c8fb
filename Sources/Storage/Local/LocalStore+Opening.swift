import ArchiveModel
import Glibc

extension LocalStore {
  /// Opens the archive at a path; creates it only as `expecting` allows, and then durably and 0700.
  ///
  /// The last component must not be a symbolic link, and its parent must exist: a missing parent is a missing
  /// mount more often than a new archive. A folder that exists keeps its mode; `exposures()` tells if it is loose.
  package init(
    at path: String, name: String = "local", expecting expectation: StoreExpectation
  ) throws(StorageFault) {
    let path = Self.withoutTrailingSlashes(path)
    let root = try Self.openRoot(path, mayCreate: expectation.mayCreate)
    let identity = ArchiveIdentity(root: root)
    let id: StoreID
    if let found = try identity.read() {
      id = found
    } else {
      let mayEstablish =
        switch expectation {
        case .known, .any: false
        case .firstUse: try identity.folderIsEmpty()
        case .adopted, .restored: true
        }
      if mayEstablish {
        var generator = SystemRandomNumberGenerator()
        id = try identity.establish(as: expectation.id, using: &generator)
      } else if let founded = try identity.read() {
        // Another process has founded it between the two looks.
        id = founded
      } else {
        throw Self.identityMissing(at: path, expectation)
      }
    }
    if let expected = expectation.id, expected != id { throw Self.foreign(at: path, id, expected) }
    self.init(name: name, id: id, root: root)
  }

  private static func openRoot(_ path: String, mayCreate: Bool) throws(StorageFault) -> HeldDirectory {
    do {
      return try HeldDirectory.open(path: path)
    } catch {
      guard error.number == ENOENT, mayCreate else { throw unopened(path, error) }
    }
    do {
      try systemCall { mkdir(path, 0o700) }
    } catch {
      if error.number == ENOENT {
        throw StorageFault(
          .storeMissing, "the folder in which the archive \(path.quotedForMessage) would lie does not exist",
          hint: "Create it, or mount the file system that holds it.", cause: error)
      }
      guard error.number == EEXIST else { throw StorageFault.system(error, "create", path, .write) }
    }
    do {
      let root = try HeldDirectory.open(path: path)
      try systemCall { fchmod(root.descriptor.number, 0o700) }
      let parent = try systemCall { openat(root.descriptor.number, "..", O_RDONLY | O_CLOEXEC) }
      try Descriptor(owning: parent).sync()
      return root
    } catch {
      throw unopened(path, error)
    }
  }

  private static func unopened(_ path: String, _ error: SystemError) -> StorageFault {
    switch error.number {
    case ENOENT:
      StorageFault(
        .storeMissing, "the archive \(path.quotedForMessage) does not exist",
        hint: "Mount the file system that holds it, or name the archive's folder.", cause: error)
    case ELOOP, ENOTDIR:
      StorageFault(
        .storeObjectIrregular, "the archive \(path.quotedForMessage) is a symbolic link or not a folder",
        hint: "Name the real folder.", cause: error)
    default: .system(error, "open", path, .read, absent: .storeMissing)
    }
  }

  /// The fault of a folder that should be a store and has no identity file.
  static func identityMissing(at path: String, _ expectation: StoreExpectation) -> StorageFault {
    let hint =
      expectation == .firstUse
      ? "Name an empty or absent folder, or put its .strongroom file back."
      : "Mount the file system that holds the archive, or put its .strongroom file back."
    return StorageFault(
      .storeMissing, "\(path.quotedForMessage) is no store: it has no file \(ArchiveLayout.identity)",
      hint: hint)
  }

  /// The fault of a folder that is another store than the expected one.
  static func foreign(at path: String, _ found: StoreID, _ expected: StoreID) -> StorageFault {
    StorageFault(
      .storeForeign, "\(path.quotedForMessage) is store \(found), not the expected \(expected)",
      hint: "Mount the right file system, or put the right .strongroom file back.")
  }

  /// A path whose last component is the archive itself: with a slash behind it a symbolic link would be followed.
  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") { path.removeLast() }
    return String(path)
  }
}
