import ArchiveModel
import Foundation
import Testing

@testable import Catalog

/// Work of several steps as the catalog keeps it.
@Suite struct ProcedureTests {
  let folder: ScratchFolder
  var catalog: Catalog
  let prod: EnvironmentName

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    prod = try EnvironmentName("prod")
  }

  private func procedure(_ number: UInt8) -> Procedure {
    Procedure(
      id: RunID(randomBytes: [0, 0, 0, 0, 0, number]), name: "update-prod", environment: prod,
      choices: ["source": "dev"], started: Sample.now,
      steps: [ProcedureStep(name: "backup"), ProcedureStep(name: "migrate")])
  }

  @Test("what is recorded is read back as it was, with the evidence, whoever asks")
  func roundTrip() throws {
    var one = procedure(1)
    try catalog.begin(one)
    #expect(try catalog.openProcedure("update-prod", of: prod) == one)
    one.steps[0].state = .done
    one.steps[0].started = Sample.now
    one.steps[0].ended = Sample.now.addingTimeInterval(3)
    one.steps[0].sentence = "made"
    one.steps[0].evidence.backup = "abcd2345"
    one.steps[0].evidence.seconds = ["restore": 1.5]
    one.steps[1].state = .running
    one.steps[1].started = Sample.now
    one.steps[1].run = one.id
    one.choices["on-failure"] = "stop"
    try catalog.record(one)
    try catalog.record(one)
    #expect(try catalog.openProcedure("update-prod", of: prod) == one)
    #expect(try catalog.openProcedure("update-prod", of: EnvironmentName("dev")) == nil)
    let events = try sqlite3(
      folder.catalog, "SELECT what, detail FROM events WHERE what LIKE 'update-prod%' ORDER BY number"
    ).lines
    #expect(
      events == [
        "update-prod.open|prod", "update-prod.backup.done|prod: made", "update-prod.migrate.running|prod",
      ])
  }

  @Test("one is open at a time, and one that has ended stays as it is")
  func ending() throws {
    var one = procedure(1)
    try catalog.begin(one)
    #expect(throws: CatalogFault(.locked, "")) { try catalog.begin(procedure(2)) }
    one.state = .unwound
    one.ended = Sample.now.addingTimeInterval(9)
    one.account = "the service runs"
    try catalog.record(one)
    #expect(try catalog.openProcedure("update-prod", of: prod) == nil)
    var changed = one
    changed.steps[1].state = .running
    changed.steps[1].started = Sample.now
    try catalog.record(changed)
    #expect(try catalog.lastProcedure("update-prod", of: prod) == one)
    #expect(try sqlite3(folder.catalog, "UPDATE procedure_steps SET state = 'done'").status != 0)
    #expect(try sqlite3(folder.catalog, "UPDATE procedures SET state = 'done'").status != 0)
    try catalog.begin(procedure(2))
    #expect(try catalog.lastProcedure("update-prod", of: prod)?.id == procedure(2).id)
  }
}
