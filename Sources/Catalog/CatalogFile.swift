import ArchiveModel
import GRDB
import Glibc

/// The catalog as a name in its folder; the bytes are SQLite's alone.
struct CatalogFile {
  /// Absolute, its folder without symbolic links.
  let path: String

  /// Resolves the folder, which must exist; throws `catalogUnwritable` otherwise.
  init(_ given: String) throws(CatalogFault) {
    let slash = given.lastIndex(of: "/")
    let folder = slash.map { $0 == given.startIndex ? "/" : String(given[..<$0]) } ?? "."
    let name = slash.map { String(given[given.index(after: $0)...]) } ?? given
    guard !name.isEmpty, name != ".", name != "..", let resolved = realpath(folder, nil) else {
      throw CatalogFault(
        .catalogUnwritable, "the folder of \(given.quotedForMessage) cannot be used: \(Self.reason())",
        hint: "Create the folder, or correct the path.")
    }
    defer { free(resolved) }
    let parent = String(cString: resolved)
    path = (parent == "/" ? "" : parent) + "/" + name
  }

  private init(resolved path: String) {
    self.path = path
  }

  /// Another file in the same folder whose name continues this one's.
  func beside(_ suffix: String) -> CatalogFile { CatalogFile(resolved: path + suffix) }

  /// Whether something is there; throws unless it is a regular file with bytes in it.
  ///
  /// An empty file is SQLite's spelling of an empty database, but a catalog is born whole under its name, so
  /// here it is a truncated one (F19).
  func exists() throws(CatalogFault) -> Bool {
    guard let status = try regularFile() else { return false }
    guard status.st_size > 0 else { throw .damaged(path, "the file is empty") }
    return true
  }

  /// The status of the regular file at the path, nil when nothing is there; follows no link (F38).
  func regularFile() throws(CatalogFault) -> stat? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw .unwritable(path, Self.reason()) }
      return nil
    }
    if status.st_mode & S_IFMT == S_IFLNK {
      throw CatalogFault(
        .refused, "the catalog \(path) is a symbolic link",
        hint: "Move the real file here; strongroom follows no links in the archive.")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .damaged(path, "it is not a regular file") }
    return status
  }

  /// Makes an empty file of mode 0600, whatever the umask; false when something is there already.
  ///
  /// The one ordinary open of a file that SQLite will use: with `O_EXCL` it is new, so nobody holds a lock
  /// on it that our close could drop (R38).
  func createEmpty() throws(CatalogFault) -> Bool {
    var descriptor: Int32
    repeat {
      descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else {
      guard errno == EEXIST else { throw .unwritable(path, Self.reason()) }
      return false
    }
    let permitted = fchmod(descriptor, 0o600) == 0
    let reason = Self.reason()
    close(descriptor)
    guard permitted else { throw .unwritable(path, reason) }
    return true
  }

  /// Gives this file the other's name, which must be free; false when it is not or this file is gone.
  func publish(as target: CatalogFile) throws(CatalogFault) -> Bool {
    if link(path, target.path) == 0 {
      unlink(path)
    } else if [EPERM, ENOTSUP, EMLINK, ENOSYS].contains(errno) {
      // A file system without hard links: look first, then rename.
      guard try target.regularFile() == nil else { return false }
      guard rename(path, target.path) == 0 else { throw .unwritable(target.path, Self.reason()) }
    } else {
      guard errno == EEXIST || errno == ENOENT else { throw .unwritable(target.path, Self.reason()) }
      return false
    }
    try syncFolder()
    return true
  }

  private func syncFolder() throws(CatalogFault) {
    let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    let descriptor = Glibc.open(folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path, Self.reason()) }
    defer { close(descriptor) }
    var status = fsync(descriptor)
    while status != 0, errno == EINTR { status = fsync(descriptor) }
    guard status == 0 || errno == EINVAL else { throw .unwritable(path, Self.reason()) }
  }

  /// Refuses a connection that ended up at another file than this path, through a link made meanwhile.
  func checkOpened(as queue: DatabaseQueue) throws {
    let opened = try queue.read { try String.fetchOne($0, sql: "SELECT file FROM pragma_database_list") }
    guard opened == path else {
      throw CatalogFault(.refused, "the catalog \(path) became a link to \(opened ?? "another file")")
    }
  }

  static func reason() -> String { String(cString: strerror(errno)) }
}
