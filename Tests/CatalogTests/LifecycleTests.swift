import ArchiveModel
import Catalog
import Foundation
import Testing

@Suite struct LifecycleTests {
  let folder: ScratchFolder
  let catalog: Catalog
  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
  }

  @Test("a backup is running, then complete with its objects, copies, census, manifest and events")
  func complete() throws {
    let intent = try Sample.intent(
      1, kind: .table, tables: ["billing.users", "\"odd.name\"", "billing.users"],
      note: "before \"the\" move",
      labels: ["keep", "a b", "keep"], started: Sample.now.addingTimeInterval(0.123_456))
    let running = try catalog.beginBackup(intent)
    #expect(running.state == .running)
    #expect(running.sequence == 1)
    #expect(running.labels == ["a b", "keep"])
    #expect(running.tables.map(\.description) == ["\"odd.name\"", "billing.users"])
    #expect(try catalog.list().backups == [running])
    #expect(try catalog.census(of: intent.id) == nil)

    let done = try catalog.recordComplete(intent.id, Sample.completion(intent, census: Sample.census))
    #expect(done.state == .complete)
    #expect(done.objects.map(\.role) == [.dump, .globals])
    #expect(done.finished == intent.started.addingTimeInterval(5))
    #expect(done.serverVersion == "15.18" && done.alembicRevisions == ["4f2a"])
    #expect(try catalog.backup(idPrefix: intent.id.rawValue) == done)
    #expect(try catalog.backup(named: intent.fileName) == done)
    #expect(try catalog.backup(named: "globals_" + intent.fileName) == done)
    #expect(try catalog.backup(named: "other.sql") == nil)
    #expect(try catalog.copies(of: intent.id).map(\.state) == [.present, .present])
    #expect(try catalog.copies(of: intent.id).map(\.object) == done.objects)
    #expect(try catalog.census(of: intent.id) == Sample.census)
    #expect(try catalog.manifest(of: intent.id) == #"{"schema":"strongroom/manifest/v1"}"#)
    #expect(try catalog.events(of: intent.id).map(\.what) == ["backup.running", "backup.complete"])
    #expect(try catalog.events(of: intent.id).last?.at == done.finished)
    #expect(try catalog.jobs() == [])
    #expect(try catalog.quickCheck() == [])
  }

  @Test("a failed backup keeps its reason, frees its file name and never counts as good (R4, R5)")
  func failed() throws {
    let intent = try Sample.intent(1)
    _ = try catalog.beginBackup(intent)
    #expect(try catalog.knows(fileName: intent.fileName))
    try catalog.recordFailed(intent.id, reason: "pg_dump died of signal 9", finished: Sample.now)
    #expect(try !catalog.knows(fileName: intent.fileName))
    let backup = try catalog.backup(idPrefix: intent.id.rawValue)
    #expect(backup.state == .failed && backup.reason == "pg_dump died of signal 9")
    #expect(backup.finished == Sample.now && backup.objects == [])
    #expect(try catalog.latestGood(intent.environment) == nil)
    #expect(try catalog.events(of: intent.id).last?.detail == "pg_dump died of signal 9")
    expectFault(.catalogFailed) {
      try catalog.recordFailed(intent.id, reason: "again", finished: Sample.now)
    }
    expectFault(.catalogFailed) {
      _ = try catalog.recordComplete(intent.id, Sample.completion(intent))
    }
    expectFault(.backupNotFound) {
      try catalog.recordFailed(Sample.id(9), reason: "unknown", finished: Sample.now)
    }
  }

  @Test("an interrupted backup is found with what adoption needs, and adopted (F2)")
  func adopted() throws {
    let other = try Sample.intent(1, environment: "dev")
    let intent = try Sample.intent(2)
    _ = try catalog.beginBackup(other)
    let running = try catalog.beginBackup(intent)
    let job = try #require(try catalog.jobs().last)
    #expect(job.backup == intent.id && job.what == "backup" && job.owner == Sample.owner)
    let beat = intent.started.addingTimeInterval(30)
    try catalog.heartbeat(of: intent.id, bytes: 77, now: beat)
    #expect(try catalog.jobs().first?.bytes == 0)
    try catalog.endJob(job.number)
    #expect(try catalog.interruptedBackups().count == 2, "the job of a backup ends with the backup alone")
    let expected = InterruptedBackup(
      backup: running, fileName: intent.fileName, owner: Sample.owner, heartbeat: beat, bytes: 77)
    #expect(try catalog.interruptedBackups(of: intent.environment) == [expected])
    let adopted = try catalog.adopt(intent.id, Sample.completion(intent))
    #expect(adopted.state == .complete)
    #expect(
      try catalog.events(of: intent.id).map(\.what)
        == ["backup.running", "backup.complete", "backup.adopted"])
    #expect(try catalog.interruptedBackups(of: intent.environment) == [])
    #expect(try catalog.interruptedBackups().map(\.backup.id) == [other.id])
  }

  @Test("a completion that fails in the middle changes nothing")
  func atomic() throws {
    let first = try Sample.intent(1)
    try catalog.make(first)
    let second = try Sample.intent(2)
    let running = try catalog.beginBackup(second)
    var completion = try Sample.completion(second)
    completion.objects.append(try Sample.object(.census, name: first.fileName))
    expectFault(.catalogFailed) { _ = try catalog.recordComplete(second.id, completion) }
    completion = try Sample.completion(second)
    completion.manifest = "not JSON"
    expectFault(.catalogFailed) { _ = try catalog.recordComplete(second.id, completion) }
    completion = try Sample.completion(second)
    completion.store = "elsewhere"
    expectFault(.catalogFailed) { _ = try catalog.recordComplete(second.id, completion) }
    completion = try Sample.completion(second)
    completion.objects.removeAll { $0.role == .dump }
    expectFault(.catalogFailed) { _ = try catalog.recordComplete(second.id, completion) }
    #expect(try catalog.list(limit: 1).backups == [running])
    #expect(try catalog.copies(of: second.id) == [])
    #expect(try catalog.events(of: second.id).map(\.what) == ["backup.running"])
  }

  @Test("a file name and an id are given once (F47)")
  func unique() throws {
    let first = try Sample.intent(1)
    _ = try catalog.beginBackup(first)
    var second = try Sample.intent(2)
    second.fileName = first.fileName
    expectFault(.refused) { _ = try catalog.beginBackup(second) }
    _ = try catalog.recordComplete(first.id, Sample.completion(first))
    expectFault(.refused) { _ = try catalog.beginBackup(second) }
    var third = try Sample.intent(3)
    third.id = first.id
    expectFault(.refused) { _ = try catalog.beginBackup(third) }
    #expect(try catalog.list().backups.count == 1)
  }

  @Test("sequence numbers grow whatever the clock does (F46, R10)")
  func sequence() throws {
    let year = 365.0 * 86_400
    let starts = [0, -3_600, -year, 10 * year, -56 * year, 1].map { Sample.now.addingTimeInterval($0) }
    for (number, start) in starts.enumerated() {
      let backup = try catalog.make(Sample.intent(number, started: start))
      #expect(backup.sequence == Int64(number + 1))
      #expect(backup.started == start)
    }
    #expect(try catalog.list().backups.map(\.started) == starts.sorted(by: >))
  }

  @Test("an id is found by a prefix that only it has")
  func prefixes() throws {
    let ids = ["abcdefgh", "abcdefg2", "abzzzzzz", "zzzzzzzz"].compactMap { BackupID($0) }
    for (number, id) in ids.enumerated() {
      var intent = try Sample.intent(number)
      intent.id = id
      try catalog.make(intent)
    }
    #expect(try catalog.backup(idPrefix: "abz").id.rawValue == "abzzzzzz")
    #expect(try catalog.backup(idPrefix: "z").id.rawValue == "zzzzzzzz")
    #expect(try catalog.backup(idPrefix: "abcdefgh").id.rawValue == "abcdefgh")
    let fault = expectFault(.backupAmbiguous) { _ = try catalog.backup(idPrefix: "ab") }
    #expect(fault?.message.contains("abcdefg2, abcdefgh, abzzzzzz") == true)
    for text in ["b", "", "ABC", "abcdefghi", "a%", "a*", "ä", "' OR 1=1 --"] {
      let fault = expectFault(.backupNotFound) { _ = try catalog.backup(idPrefix: text) }
      #expect(fault?.exitStatus == .notFound)
    }
  }

  @Test("the newest good backup of a series is picked by time, and sizes are told newest first")
  func latestGood() throws {
    let prod = try EnvironmentName("prod")
    let first = try catalog.make(Sample.intent(1), bytes: 100)
    let second = try catalog.make(Sample.intent(2), bytes: 200)
    try catalog.make(Sample.intent(3, kind: .schema))
    try catalog.make(Sample.intent(4, environment: "dev"))
    _ = try catalog.beginBackup(Sample.intent(5))
    let table = try catalog.make(Sample.intent(6, kind: .table, tables: ["b", "a"]))
    let custom = try catalog.make(Sample.intent(7, format: .custom))
    #expect(try catalog.latestGood(prod) == custom)
    #expect(try catalog.latestGood(prod, before: custom.started) == second)
    #expect(try catalog.latestGood(prod, before: first.started) == nil)
    let tables = try [TableName("a"), TableName("b")]
    #expect(try catalog.latestGood(prod, kind: .table, tables: tables) == table)
    #expect(try catalog.latestGood(prod, kind: .table, tables: [TableName("a")]) == nil)
    let sizes = try catalog.recentSizes(prod, kind: .full, format: .plain)
    #expect(sizes.map(\.storedBytes) == [200, 100])
    #expect(sizes.map(\.plainBytes) == [800, 400] && sizes.map(\.seconds) == [5, 5])
    #expect(try catalog.recentSizes(prod, kind: .full, format: .plain, limit: 1).count == 1)
    let damage = Sample.verification(custom.id, at: Sample.now, state: .damaged, finding: "a bit flipped")
    try catalog.recordVerification(damage)
    #expect(try catalog.latestGood(prod) == second)
  }
}
