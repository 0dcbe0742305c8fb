import ArchiveModel
import Catalog
import Testing

/// Imported files that are not known to be whole, and what is looked up to import.
@Suite struct DoubtTests {
  private let folder: ScratchFolder
  private let catalog: Catalog

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
  }

  /// An import whose content nobody could read.
  private func doubtful() throws -> Backup {
    var object = try #require(Sample.completion(Sample.intent(1)).objects.first { $0.role == .dump })
    object.plainBytes = nil
    object.plainDigest = nil
    return try catalog.insertImported(
      ImportedBackup(
        id: Sample.id(1), environment: try EnvironmentName("dev"), kind: .full, format: .plain,
        compression: .none,
        database: "unknown", started: Sample.now, finished: Sample.now, objects: [object], store: "archive",
        isVerified: false, doubt: "sealed, and not opened to be checked"), at: Sample.now)
  }

  private func verify(_ depth: VerifyDepth, _ state: BackupState = .complete) throws -> Backup {
    try catalog.recordVerification(
      Verification(
        backup: Sample.id(1), store: "archive", depth: depth, at: Sample.now, passed: state == .complete,
        state: state,
        finding: state == .complete ? nil : "changed"))
    return try catalog.backup(idPrefix: Sample.id(1).rawValue)
  }

  @Test(
    "a doubtful import keeps its reason and unknown content through quick checks, until a full one passes")
  func lifting() throws {
    let backup = try doubtful()
    #expect(backup.state == .doubtful && backup.origin == .imported && backup.dump?.plainDigest == nil)
    #expect(try catalog.latestGood(backup.environment) == nil)
    #expect(try verify(.quick).reason == backup.reason)
    #expect(try verify(.quick, .damaged).state == .damaged)
    #expect(try verify(.quick).state == .doubtful, "its bytes are back, and no more is known than before")
    #expect(try verify(.full).state == .complete)
    let sizes = try catalog.recentSizes(backup.environment, kind: .full, format: .plain)
    #expect(sizes.isEmpty, "its plain size is not known")
    #expect(try verify(.quick, .damaged).state == .damaged)
    #expect(
      try verify(.quick).state == .complete, "what was once found whole is whole when its bytes are back")
    #expect(try catalog.quickCheck() == [])
  }

  @Test("stored bytes are found by digest, and numbers that were reserved are not given again")
  func contents() throws {
    let backup = try doubtful()
    let dump = try #require(backup.dump)
    #expect(try catalog.backup(holding: dump.storedDigest, bytes: dump.storedBytes)?.id == backup.id)
    #expect(try catalog.backup(holding: dump.storedDigest, bytes: dump.storedBytes + 1) == nil)
    #expect(try catalog.knowsSize(dump.storedBytes) && !catalog.knowsSize(dump.storedBytes + 1))
    #expect(try catalog.knows(backup.id) && !catalog.knows(Sample.id(2)))
    let first = try catalog.reserveSequences(3)
    #expect(first == backup.sequence + 1)
    try catalog.make(Sample.intent(2))
    #expect(try catalog.list().backups.map(\.sequence).max() == first + 3)
  }
}
