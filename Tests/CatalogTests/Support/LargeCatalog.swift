import Foundation
import Testing

/// Fills a catalog with made-up backups by SQL, as fast as SQLite can.
enum LargeCatalog {
  /// When the last of them began.
  static let last = Sample.now

  /// Adds `count` backups, five minutes apart, of five environments; one in two hundred is not good.
  static func fill(_ path: String, count: Int) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let script = String(
      decoding: try bytes(of: tests.appending(path: "Fixtures/Catalog/large-catalog.sql").path), as: UTF8.self
    )
    let folder = try ScratchFolder()
    let filled = folder.path + "/fill.sql"
    try script.replacing(":count", with: "\(count)")
      .replacing(":last", with: "\(Int64(last.timeIntervalSince1970) * 1_000_000)")
      .write(toFile: filled, atomically: false, encoding: .utf8)
    let result = try sqlite3(path, ".read '\(filled)'")
    try #require(result.status == 0, "\(result.errors)")
  }
}
