import ArchiveModel
import Foundation
import Glibc

/// A regular file that may be a dump.
struct ImportFile: Sendable {
  /// Absolute.
  let path: String
  /// As the user's working directory understands it.
  let shown: String
  let bytes: Int64
  let modified: Date
  /// Tells the file from a later one under the same name.
  let device: UInt64
  let inode: UInt64

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  var folder: String { String(path.dropLast(name.utf8.count + 1)) }

  /// Looks at a path and follows no link; nil when it is not a regular file.
  init?(_ path: String, shown: String) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.path = path
    self.shown = shown
    bytes = Int64(status.st_size)
    modified = Date(
      timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// Whether the same file still stands under its name, as it was.
  var isUnchanged: Bool {
    guard let now = ImportFile(path, shown: shown) else { return false }
    return now.device == device && now.inode == inode && now.bytes == bytes && now.modified == modified
  }
}

/// The files that paths of a user mean: files, and of folders what lies directly in them.
///
/// No link is followed.
struct ImportFolders {
  private(set) var files: [ImportFile] = []
  /// What was named or found and is not looked into.
  private(set) var others: [ImportOutcome.Item] = []
  private var seen: Set<[UInt64]> = []
  private var namesOf: [String: Set<String>] = [:]
  private let world: World

  init(_ paths: [String], in world: World) {
    self.world = world
    for path in paths { take(path) }
  }

  /// The names that lie in a folder.
  func names(in folder: String) -> Set<String> { namesOf[folder] ?? [] }

  private mutating func take(_ text: String) {
    var path = text.hasPrefix("/") ? text : "\(world.workingDirectory)/\(text)"
    while path.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") { path.removeLast() }
    var status = stat()
    guard lstat(path, &status) == 0 else {
      refuse(text, .fileNotFound, "\(text) cannot be found: \(String(cString: strerror(errno)))")
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: takeFolder(path, text)
    case S_IFREG:
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
      readNames(of: folder)
      takeFile(path)
    case S_IFLNK:
      refuse(
        text, .storeObjectIrregular, "\(text) is a symbolic link", hint: "Name what it leads to.")
    default: refuse(text, .storeObjectIrregular, "\(text) is neither a file nor a folder")
    }
  }

  private mutating func takeFolder(_ path: String, _ text: String) {
    guard let names = readNames(of: path) else {
      refuse(text, .storeReadFailed, "the folder \(text) cannot be read: \(String(cString: strerror(errno)))")
      return
    }
    // Hidden files are the furniture of an archive, or nobody's dumps; a catalog is opened by SQLite alone (R38).
    for name in names.sorted() where !name.hasPrefix(".") && !name.hasPrefix("catalog.sqlite") {
      var status = stat()
      let inside = "\(path)/\(name)"
      guard lstat(inside, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: takeFile(inside)
      case S_IFDIR where access(inside + "/toc.dat", F_OK) == 0:
        passOver(
          inside, "it is the folder of a directory dump",
          hint: "Pack it: tar -C \(world.displayed(inside)) -cf \(name).dir.tar . && import that.")
      case S_IFDIR: passOver(inside, "it is a folder", hint: "Name it to import what lies in it.")
      case S_IFLNK: passOver(inside, "it is a symbolic link")
      default: passOver(inside, "it is not a file")
      }
    }
  }

  private mutating func takeFile(_ path: String) {
    guard let file = ImportFile(path, shown: world.displayed(path)),
      seen.insert([file.device, file.inode]).inserted
    else { return }
    files.append(file)
  }

  @discardableResult private mutating func readNames(of folder: String) -> Set<String>? {
    if let known = namesOf[folder] { return known }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
    namesOf[folder] = Set(names)
    return namesOf[folder]
  }

  private mutating func passOver(_ path: String, _ sentence: String, hint: String? = nil) {
    others.append(
      ImportOutcome.Item(path: world.displayed(path), fate: .passedOver, sentence: sentence, hint: hint))
  }

  private mutating func refuse(_ path: String, _ code: FaultCode, _ sentence: String, hint: String? = nil) {
    others.append(
      ImportOutcome.Item(path: path, fate: .refused, sentence: sentence, hint: hint, code: code))
  }
}
