import ArchiveModel
import Catalog
import Foundation
import Testing

/// Writes the fixture that keeps a released schema for ever; runs only when a path is given, once per schema.
@Suite struct FixtureWriting {
  @Test(
    "a catalog with one of everything is written as SQL text",
    .enabled(if: ProcessInfo.processInfo.environment["WRITE_CATALOG_FIXTURE"] != nil))
  func write() throws {
    let target = try #require(ProcessInfo.processInfo.environment["WRITE_CATALOG_FIXTURE"])
    let folder = try ScratchFolder()
    let catalog = try Catalog.fresh(in: folder)
    let first = try Sample.intent(1, note: "the first one", labels: ["q1", "keep"])
    _ = try catalog.beginBackup(first)
    _ = try catalog.recordComplete(first.id, Sample.completion(first, census: Sample.census))
    try catalog.recordVerification(Sample.verification(first.id, at: Sample.now, depth: .full))
    try catalog.make(Sample.intent(2, kind: .table, tables: ["billing.users"]))
    try catalog.recordVerification(
      Sample.verification(
        Sample.id(2), at: Sample.now, state: .damaged, finding: "the file was tampered with"))
    _ = try catalog.beginBackup(Sample.intent(3))
    try catalog.recordFailed(Sample.id(3), reason: "killed", finished: Sample.now)
    _ = try catalog.beginBackup(Sample.intent(4))
    _ = try catalog.noteTime(Sample.now)
    try catalog.close()
    let dump = try sqlite3(folder.catalog, ".dump").output
    let header = "PRAGMA application_id = \(try sqlite3(folder.catalog, "PRAGMA application_id").lines[0]);\n"
    try Data((header + dump).utf8).write(to: URL(filePath: target))
  }
}
