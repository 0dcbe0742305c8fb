import ArchiveModel
import Catalog
import Testing

/// The schema itself refuses what must never be, tried by another program.
@Suite struct ConstraintTests {
  let folder: ScratchFolder
  init() throws {
    folder = try ScratchFolder()
    let catalog = try Catalog.fresh(in: folder)
    _ = try catalog.addStore("second", kind: "rsync", isArchive: false, now: Sample.now)
    try catalog.make(Sample.intent(1, labels: ["keep"]))
    _ = try catalog.beginBackup(Sample.intent(2))
    try catalog.recordFailed(Sample.id(2), reason: "killed", finished: Sample.now)
    _ = try catalog.beginBackup(Sample.intent(3))
    for number in 4...6 { try catalog.make(Sample.intent(number)) }
    try catalog.recordRemovals(
      [Removal(backup: 4, reason: "no rule keeps it")], from: "archive", at: Sample.now)
    _ = try catalog.addHold(on: Sample.id(5), reason: "audit", at: Sample.now)
    try catalog.flag(Sample.id(6), reason: "half as large", at: Sample.now)
    try catalog.recordTestRestore(
      TestRestore(backup: Sample.id(1), at: Sample.now, passed: true, evidence: "{}"))
    try catalog.close()
  }

  static let backup = """
    INSERT INTO backups (id, environment, kind, format, compression, tables, database, started, state, changed)
    VALUES (
    """
  static let object =
    "INSERT INTO objects (backup, role, name, plain_bytes, plain_sha256, stored_bytes, stored_sha256) VALUES"

  static let wrongRows = [
    backup + "'short', 'prod', 'full', 'plain', 'none', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaa1', 'prod', 'full', 'plain', 'none', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', '../../x', 'full', 'plain', 'none', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'half', 'plain', 'none', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'zip', 'none', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'zstd:99', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'none', 'users', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'none', '[\"a\"]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'table', 'plain', 'none', '[]', 'd', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'none', '[]', '', 1, 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'none', '[]', 'd', 'now', 'running', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'none', '[]', 'd', 1, 'complete', 1)",
    backup + "'aaaaaaaa', 'prod', 'full', 'plain', 'none', '[]', 'd', 1, 'lost', 1)",
    "INSERT INTO backup_labels VALUES ('x', 5, 1)",
    "INSERT INTO backup_labels SELECT '', started, sequence FROM backups WHERE sequence = 1",
    "INSERT INTO backup_labels VALUES ('x', 5, 99)",
    object + " (1, 'dump', 'second', 1, zeroblob(32), 1, zeroblob(32))",
    object + " (1, 'census', 'a/b', 1, zeroblob(32), 1, zeroblob(32))",
    object + " (1, 'census', 'x', -1, zeroblob(32), 1, zeroblob(32))",
    object + " (1, 'census', 'x', 1, zeroblob(31), 1, zeroblob(32))",
    object + " (99, 'census', 'x', 1, zeroblob(32), 1, zeroblob(32))",
    object + " (3, 'dump', (SELECT name FROM objects LIMIT 1), 1, zeroblob(32), 1, zeroblob(32))",
    "INSERT INTO copies (object, store, state, recorded) VALUES (1, 99, 'present', 1)",
    "INSERT INTO copies (object, store, state, recorded) VALUES (99, 1, 'present', 1)",
    "INSERT INTO holds (backup, reason, since) VALUES (1, '', 1)",
    "INSERT INTO flags (backup, reason, since) VALUES (99, 'x', 1)",
    "INSERT INTO test_restores (backup, at, passed, evidence) VALUES (1, 1, 1, 'fine')",
    "INSERT INTO retention_runs VALUES (1, 1, 1, 'no json', NULL, 1, 'planned', '{}')",
    "UPDATE copies SET state = 'perhaps'",
    "UPDATE copies SET verified = 1",
    "INSERT INTO verifications VALUES (1, 1, 1, 'quick', 1, 1, 'damaged', 'x')",
    "INSERT INTO verifications VALUES (1, 1, 1, 'quick', 1, 0, 'damaged', NULL)",
    "INSERT INTO verifications VALUES (1, 1, 1, 'deep', 1, 1, 'complete', NULL)",
    "INSERT INTO censuses VALUES (1, 'not json')",
    "INSERT INTO stores (name, kind, is_archive, created) VALUES ('third', 'local', 1, 1)",
    "INSERT INTO stores (name, kind, is_archive, created) VALUES ('archive', 'rsync', 0, 1)",
    "INSERT INTO archive (only_row) VALUES (2)",
    "INSERT INTO jobs (what, process, process_started, boot, since, heartbeat) VALUES ('x', 0, 1, 'b', 1, 1)",
  ]

  @Test("a wrong row is refused")
  func rows() throws {
    let refusals = ["constraint", "cannot store", "a label carries"]
    for sql in Self.wrongRows {
      let result = try sqlite3(folder.catalog, sql)
      #expect(result.status != 0, "\(sql)")
      #expect(refusals.contains { result.errors.contains($0) }, "\(result.errors)")
    }
  }

  static let removal =
    "UPDATE backups SET state = 'removed', removed = 1, reason = 'x', finished = 9, changed = 9 WHERE sequence = "
  static let withoutCopies =
    "UPDATE copies SET state = 'removed', recorded = 9 WHERE (SELECT backup FROM objects WHERE number = object) = "

  static let wrongChanges = [
    "UPDATE events SET detail = 'edited'",
    "DELETE FROM events",
    "INSERT OR REPLACE INTO events (number, at, what) VALUES (1, 1, 'forged')",
    "DELETE FROM backups",
    "DELETE FROM archive",
    "UPDATE backups SET id = 'zzzzzzzz' WHERE sequence = 1",
    "UPDATE backups SET started = 1 WHERE sequence = 1",
    "UPDATE backups SET environment = 'dev' WHERE sequence = 1",
    "UPDATE backups SET state = 'running', finished = NULL WHERE sequence = 1",
    "UPDATE backups SET state = 'failed', reason = 'x' WHERE sequence = 1",
    "UPDATE backups SET state = 'damaged' WHERE sequence = 1",
    "UPDATE backups SET state = 'complete', reason = NULL WHERE sequence = 2",
    "UPDATE backups SET state = 'complete', finished = 9 WHERE sequence = 3",
    "UPDATE backups SET state = 'damaged', finished = 9, reason = 'x' WHERE sequence = 3",
    "UPDATE objects SET stored_bytes = 1",
    "DELETE FROM objects",
    "UPDATE archive SET store_id = NULL",
    // A removed one never comes back, nor does anything of it.
    "UPDATE backups SET state = 'complete', removed = 0, reason = NULL WHERE sequence = 4",
    "UPDATE backups SET reason = 'another one' WHERE sequence = 4",
    "UPDATE copies SET state = 'present' WHERE object IN (SELECT number FROM objects WHERE backup = 4)",
    "INSERT INTO copies SELECT number, 2, 'present', 1, 1, NULL, NULL, NULL, NULL, NULL FROM objects WHERE backup = 4",
    "DELETE FROM copies WHERE object IN (SELECT number FROM objects WHERE backup = 4)",
    object + " (4, 'census', 'back', 1, zeroblob(32), 1, zeroblob(32))",
    "INSERT INTO holds (backup, reason, since) VALUES (4, 'too late', 1)",
    // One that has a copy, is held, flagged, running or failed is not removed (R16).
    removal + "1", removal + "2", removal + "3", withoutCopies + "5; " + removal + "5",
    withoutCopies + "6; " + removal + "6",
    "UPDATE backups SET state = 'removed', reason = 'x' WHERE sequence = 1",
    "UPDATE holds SET until = 1",
    "UPDATE holds SET backup = 1",
    "DELETE FROM holds",
    "UPDATE flags SET reason = 'nothing'",
    "UPDATE flags SET acknowledged = 1",
    "DELETE FROM flags",
    "UPDATE test_restores SET passed = 0",
    "DELETE FROM test_restores",
    "UPDATE backups SET origin = 'imported' WHERE sequence = 1",
    "UPDATE backups SET series = 9 WHERE sequence = 1",
    "UPDATE backups SET counted = 0 WHERE sequence = 1",
  ]

  @Test("a wrong change is refused")
  func changes() throws {
    for sql in Self.wrongChanges {
      let result = try sqlite3(folder.catalog, sql)
      #expect(result.status != 0 && result.errors.contains("(19)"), "\(sql): \(result.errors)")
    }
  }

  @Test("a change of state that goes around the program is still in the journal")
  func journal() throws {
    let count = "SELECT count(*) FROM events"
    let before = try #require(Int(try sqlite3(folder.catalog, count).lines[0]))
    let change = "UPDATE backups SET state = 'missing', reason = 'by hand', changed = 7 WHERE sequence = 1"
    #expect(try sqlite3(folder.catalog, change).status == 0)
    #expect(try sqlite3(folder.catalog, count).lines == ["\(before + 1)"])
    let last = "SELECT at, what, detail FROM events ORDER BY number DESC LIMIT 1"
    #expect(try sqlite3(folder.catalog, last).lines == ["7|backup.missing|by hand"])
  }
}
