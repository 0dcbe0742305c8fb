import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// Verifies copies where they lie (DESIGN §8): by SHA-256 there, by rsync's checksums, or by bringing them back.
struct StoreVerification {
  let request: VerifyRequest
  let archive: OpenArchive
  let context: OperationContext

  /// Looks at the copies of a store and records what is found of each; damaged ones are repaired by replicate.
  func run(in settings: StoreSettings) async throws -> VerifyOutcome {
    guard request.depth == .quick, !request.quarantine else {
      throw OperationFault(
        .usage, "a copy in a store is compared by its digest, and nothing there is moved",
        hint: "Leave out --depth and --quarantine, or bring it back with 'strongroom fetch'.")
    }
    return try await CopyStores(archive: archive, context: context).with(
      settings, for: "verify --store \(settings.name.value)", wait: request.wait
    ) { store in try await verify(in: store) }
  }

  private func verify(in store: any ArchiveStore) async throws -> VerifyOutcome {
    let copies = try archive.catalog.copiesWanted(in: store.name, environment: request.environment)
      .filter { $0.there != nil && $0.there != .removed }
    let backups = try selected(Set(copies.map(\.backup)), in: store)
    let chosen = Set(backups.map(\.id))
    let files = try copies.filter { chosen.contains($0.backup) }.map {
      try StoredFiles($0, in: archive.catalog)
    }
    context.progress(.step("verify in \(store.name)"))
    // The small files can be put right only where they may be written over.
    let looksAtCompanions = store.capabilities.contains(.replace)
    let findings = try await store.examine(
      files.flatMap { looksAtCompanions ? [$0.object] + $0.companions : [$0.object] }, beside: archive.store,
      effort: .every)
    context.progress(.finished)
    let byBackup = Dictionary(grouping: files) { $0.wanted.backup }
    var outcome = VerifyOutcome(items: [], unknown: [], bytes: 0)
    for backup in backups {
      let found = (byBackup[backup.id] ?? []).map { ($0, findings[$0.object.target] ?? .unknown) }
      let badCompanions = (byBackup[backup.id] ?? []).flatMap(\.companions)
        .filter { [.damaged, .missing].contains(findings[$0.target]) }
      guard !found.contains(where: { $0.1 == .unknown }) else {
        outcome.unread.append(backup)
        continue
      }
      outcome.items.append(try record(backup, found, badCompanions, in: store))
      outcome.bytes += found.reduce(0) { $0 + ($1.1 == .missing ? 0 : $1.0.object.expected.bytes) }
    }
    return outcome
  }

  /// The backups that are meant, of those that have copies in the store.
  private func selected(_ ids: Set<BackupID>, in store: any ArchiveStore) throws -> [Backup] {
    switch request.selection {
    case .ids(let words):
      return try words.map { word in
        let backup = try archive.catalog.backup(idPrefix: word)
        guard ids.contains(backup.id) else {
          throw OperationFault(
            .backupNotFound, "store '\(store.name)' has no copy of backup \(backup.id)",
            hint: "Send it with 'strongroom replicate --store \(store.name)'.")
        }
        return backup
      }
    case .all: break
    case .sample(.percent(let percent)):
      let limit = max(1, Int((Double(ids.count) * percent / 100).rounded(.up)))
      return Array(
        try archive.catalog.longestUnverified(in: store.name, limit: .max)
          .filter { ids.contains($0.id) }.prefix(limit))
    case .sample(.within(let period)):
      let copies = try archive.catalog.readCopies(in: store.name).filter {
        ids.contains($0.backup)
          && (request.environment == nil || $0.environment == request.environment)
      }
      let present = Set(copies.map(\.backup))
      let due = ScrubPlan(copies, period: period, now: context.world.clock.now).due
      // Damaged and missing copies are looked at each time: a repair must be noticed.
      return try (due + ids.subtracting(present)).map { try archive.catalog.backup(idPrefix: $0.rawValue) }
    }
    return try ids.map { try archive.catalog.backup(idPrefix: $0.rawValue) }
      .sorted { $0.sequence > $1.sequence }
  }

  private func record(
    _ backup: Backup, _ found: [(StoredFiles, CopyFinding)], _ badCompanions: [Consignment],
    in store: any ArchiveStore
  ) throws -> VerifyOutcome.Item {
    var states: [BackupObject.Role: ObjectCopy.State] = [:]
    var notes: [CopyNote] = []
    var finding: String?
    for (file, result) in found {
      let name = file.wanted.storedName
      var state = ObjectCopy.State.present
      var proof: CopyProof?
      switch result {
      case .intact(let evidence): proof = CopyProof(evidence)
      case .damaged:
        state = .damaged
        finding = finding ?? "the copy \(name) is not what was backed up"
      case .missing:
        state = .missing
        finding = finding ?? "the copy \(name) is missing"
      case .unknown: break
      }
      // Whoever repairs the copy sends the small files beside it as well.
      if state == .present, let bad = file.companions.first(where: { badCompanions.contains($0) }) {
        (state, proof) = (.damaged, nil)
        finding = finding ?? "\(bad.name) beside the copy is not what was stored"
      }
      states[file.wanted.object.role] = state
      notes.append(
        CopyNote(object: file.wanted.object.name, state: state, proof: proof, storedAs: file.wanted.storedAs))
    }
    let now = context.world.clock.now
    let worst: BackupState =
      states.values.contains(.missing) ? .missing : states.values.contains(.damaged) ? .damaged : .complete
    let verification = Verification(
      backup: backup.id, store: store.name, depth: .quick, at: now, passed: finding == nil, state: worst,
      finding: finding)
    try archive.catalog.recordVerification(verification, copies: states)
    try archive.catalog.record(notes, in: store.name, now: now)
    return VerifyOutcome.Item(backup: backup, verification: verification, quarantined: [])
  }
}
