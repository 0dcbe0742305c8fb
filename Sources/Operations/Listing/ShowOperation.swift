import ArchiveModel
import Catalog
import Foundation

/// Shows everything the catalog knows about one backup.
package struct ShowOperation: Sendable {
  private let id: String

  /// `id` is an id or the beginning of one.
  package init(id: String) {
    self.id = id
  }

  /// Looks the backup up; throws `backupNotFound`, `backupAmbiguous`, `storeMissing`.
  package func run(in context: OperationContext) async throws -> BackupDetails {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let backup = try archive.catalog.backup(idPrefix: id)
    let sealing = try archive.sealing(of: backup.id)
    let sealedTo = sealing.map { KeyRefusal.recipients($0) ?? "a passphrase" }
    let now = context.world.clock.now
    let flag = try archive.catalog.flag(of: backup.id).map { flag in
      BackupDetails.Flag(
        reason: flag.reason, since: flag.since, acknowledged: flag.acknowledgement?.at,
        acknowledgement: flag.acknowledgement?.reason)
    }
    let holds = try archive.catalog.holds(on: backup.id).filter { $0.stands(at: now) }
    let standings = try archive.catalog.standings(of: [backup.sequence])[backup.sequence] ?? []
    let isGone = standings.first { $0.store == OpenArchive.storeName }?.state == .removed
    let path = isGone ? nil : backup.dump.map { context.world.displayed("\(archive.path)/\($0.name)") }
    return BackupDetails(
      backup: backup, path: path, sealedTo: sealedTo, census: try archive.catalog.census(of: backup.id),
      verifications: try archive.catalog.verifications(of: backup.id),
      proofs: try archive.catalog.testRestores(of: backup.id).map { test in
        BackupDetails.Proof(
          at: test.at, passed: test.passed,
          evidence: ProofEvidence.read(test.evidence))
      },
      events: try archive.catalog.events(of: backup.id).map { event in
        BackupDetails.Event(
          at: event.at, text: event.what + (event.detail.map { ": \($0)" } ?? ""), run: event.run)
      }, zone: context.zone, now: now, flag: flag,
      holds: holds.map { HeldBackup.Hold(reason: $0.reason, since: $0.since, until: $0.until) },
      copies: CopyReporting(context.configuration).reports(standings))
  }
}
