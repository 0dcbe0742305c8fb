import Glibc

/// The folders in which client programs may lie.
struct ToolFolders {
  let pgBin: String?
  let versionRoots: [String]
  let searchPath: [String]

  /// Debian's program that starts the one of a version root, by whatever name it is called.
  private static let wrapper = "pg_wrapper"

  /// The folders in the order of preference, each once; only `pgBin` when it is set.
  ///
  /// A folder of the search path that is another one's (`/bin` for `/usr/bin`) or holds Debian's wrappers is left
  /// out: those are slow to ask, and what they start lies in a version root.
  func candidates() -> [String] {
    if let pgBin { return [pgBin] }
    var seen = Set<String>()
    let versioned = versionRoots.flatMap { root in Self.entries(of: root).map { "\(root)/\($0)/bin" } }
    let searched = searchPath.filter { folder in
      Self.target(of: "\(folder)/\(PostgresTool.pgDump.rawValue)")?.hasSuffix("/\(Self.wrapper)") != true
    }
    return (versioned + searched).filter { seen.insert(Self.target(of: $0) ?? $0).inserted }
  }

  /// Where a path leads when every link is followed; nil when it leads nowhere.
  private static func target(of path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  enum State { case missing, notExecutable, executable }

  /// What lies at a path.
  static func state(of path: String) -> State {
    var status = stat()
    guard stat(path, &status) == 0 else { return errno == EACCES ? .notExecutable : .missing }
    return status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0 ? .executable : .notExecutable
  }

  /// The names in a folder, sorted; none when it cannot be read.
  private static func entries(of folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
