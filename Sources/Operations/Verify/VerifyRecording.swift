import ArchiveModel
import Catalog
import Storage

/// Writes down what examinations found, moves damaged files and mends side files when told to.
struct VerifyRecording {
  private let request: VerifyRequest
  private let archive: OpenArchive
  private let context: OperationContext
  /// Why results could not be written down; nil when all were.
  private(set) var obstacle: String?

  /// What the journal calls it when verify moves files of a backup; the detail names them.
  static let quarantined = "backup.quarantined"

  init(_ request: VerifyRequest, _ archive: OpenArchive, _ context: OperationContext) {
    (self.request, self.archive, self.context) = (request, archive, context)
  }

  /// Records one result; a catalog that cannot be written is told in `obstacle`.
  mutating func record(_ backup: Backup, _ examination: Examination) async throws -> VerifyOutcome.Item {
    var result = verification(backup, examination.state, examination.finding)
    try note(result, examination.copies)
    var moved: [String] = []
    // What nobody could write down is not moved either: it would be gone without a word.
    if request.quarantine, obstacle == nil, let finding = examination.finding, !examination.damaged.isEmpty {
      moved = try await quarantine(examination.damaged, because: finding)
      let names = moved.joined(separator: ", ")
      try journal(Self.quarantined, of: backup, names)
      result = verification(backup, .missing, "\(names) was moved to .quarantine/: \(finding)")
      var copies = examination.copies
      for object in backup.objects where moved.contains(object.name) { copies[object.role] = .missing }
      try note(result, copies)
    }
    let repaired = request.repair ? try await repair(backup, examination.sideFiles) : []
    return VerifyOutcome.Item(
      backup: backup, verification: result, quarantined: moved,
      sideFindings: examination.sideFiles.filter { !repaired.contains($0.name) }.map(\.finding),
      repaired: repaired)
  }

  private func verification(_ backup: Backup, _ state: BackupState, _ finding: String?) -> Verification {
    Verification(
      backup: backup.id, store: OpenArchive.storeName, depth: request.depth, at: context.world.clock.now,
      passed: finding == nil, state: state, finding: finding)
  }

  private mutating func note(
    _ result: Verification, _ copies: [BackupObject.Role: ObjectCopy.State]
  ) throws {
    try written { catalog throws(CatalogFault) in
      try catalog.recordVerification(result, copies: copies)
    }
  }

  private mutating func journal(_ what: String, of backup: Backup, _ detail: String) throws {
    let now = context.world.clock.now
    try written { catalog throws(CatalogFault) in
      try catalog.record(what, of: backup.id, detail: detail, at: now)
    }
  }

  private mutating func written(_ write: (Catalog) throws(CatalogFault) -> Void) throws {
    do {
      try write(archive.catalog)
    } catch {
      guard error.code == .catalogUnwritable || error.code == .storeFull else { throw error }
      obstacle = obstacle ?? error.message
    }
  }

  private func quarantine(_ names: [String], because finding: String) async throws -> [String] {
    for name in names { _ = try await archive.store.quarantine(try ObjectName(name), reason: finding) }
    try await archive.store.settle()
    return names
  }

  private mutating func repair(_ backup: Backup, _ defects: [SideFiles.Defect]) async throws -> [String] {
    let repaired = try await SideFiles(backup: backup, store: archive.store, catalog: archive.catalog).repair(
      defects)
    if !repaired.isEmpty {
      try journal("backup.side-files-repaired", of: backup, repaired.joined(separator: ", "))
    }
    return repaired
  }
}
