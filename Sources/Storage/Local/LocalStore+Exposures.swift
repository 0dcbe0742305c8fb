import ArchiveModel
import CLinux
import Glibc

/// Something of an archive that others than its owner can read or change.
package struct StoreExposure: Equatable, Sendable {
  /// What is exposed.
  package var path: String
  /// What is wrong, such as `has mode 0755 instead of 0700`.
  package var finding: String

  package init(path: String, finding: String) {
    self.path = path
    self.finding = finding
  }
}

extension LocalStore {
  /// Finds what is looser than 0700 and 0600 or belongs to another user (R29, F40); changes nothing.
  ///
  /// Looks at the archive folder, its objects and furniture, the catalog's file included, and at every folder
  /// above: in one that others may write without the sticky bit, the archive can be replaced by another.
  package func exposures() async throws(StorageFault) -> [StoreExposure] {
    let root = root
    return try await onThreadOfItsOwn { _ throws(StorageFault) in
      var found: [StoreExposure] = []
      do throws(SystemError) {
        found += Self.findings(of: try root.descriptor.status(), at: root.path)
        for bytes in try root.names() {
          guard let name = String(validating: bytes, as: UTF8.self), name != ArchiveLayout.lostAndFound,
            let status = try root.status(of: name)
          else { continue }
          found += Self.findings(of: status, at: root.pathOf(name))
        }
      } catch {
        throw root.fault(error, "look through", nil, .read)
      }
      return try found.sorted { $0.path < $1.path } + Self.looseParents(of: root)
    }
  }

  private static func findings(of status: stat, at path: String) -> [StoreExposure] {
    var found: [StoreExposure] = []
    let kind = status.st_mode & S_IFMT
    let wanted: mode_t = kind == S_IFDIR ? 0o700 : 0o600
    if kind == S_IFDIR || kind == S_IFREG, status.st_mode & 0o077 != 0 {
      let finding = "has mode \(octal(status.st_mode)) instead of \(octal(wanted))"
      found.append(StoreExposure(path: path, finding: finding))
    }
    if status.st_uid != geteuid() {
      found.append(StoreExposure(path: path, finding: "belongs to user \(status.st_uid), not \(geteuid())"))
    }
    return found
  }

  private static func looseParents(of root: HeldDirectory) throws(StorageFault) -> [StoreExposure] {
    var found: [StoreExposure] = []
    var below = root.descriptor
    var path = root.path
    do {
      var status = try below.status()
      while true {
        let number = try systemCall { openat(below.number, "..", LINUX_O_PATH | O_CLOEXEC) }
        let parent = Descriptor(owning: number)
        let above = try parent.status()
        if above.st_ino == status.st_ino, above.st_dev == status.st_dev { return found }
        path += "/.."
        let othersWrite = above.st_mode & 0o022 != 0 && above.st_mode & S_ISVTX == 0
        if othersWrite {
          let finding = "can be written by others: mode \(octal(above.st_mode))"
          found.append(StoreExposure(path: path, finding: finding))
        }
        (below, status) = (parent, above)
      }
    } catch {
      throw .system(error, "look at", path, .read)
    }
  }

  private static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
