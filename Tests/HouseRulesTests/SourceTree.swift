import Foundation

/// The Swift sources of this repository, as text.
struct SourceTree {
  struct File {
    /// Relative to the repository, such as `Sources/Catalog/Catalog.swift`.
    var path: String
    var lines: [String]

    /// The target the file belongs to.
    var room: String { String(path.split(separator: "/")[1]) }
    /// The file name without `.swift`.
    var stem: String { String((path.split(separator: "/").last ?? "").dropLast(6)) }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All Swift files below `Sources` or `Tests`; fails when there are none.
  static func files(below folder: String) throws -> [File] {
    let base = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else {
      throw CocoaError(.fileNoSuchFile)
    }
    let urls = walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    return try urls.map { url in
      let path = folder + url.path.dropFirst(base.path.count)
      let text = try String(contentsOf: url, encoding: .utf8)
      return File(path: path, lines: text.components(separatedBy: "\n"))
    }
  }
}
