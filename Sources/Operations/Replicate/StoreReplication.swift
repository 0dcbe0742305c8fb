import ArchiveModel
import Catalog
import Foundation
import Storage

/// Brings one open store to what it should hold: looks, sends, repairs, looks again, and heals the archive.
///
/// Nothing is ever removed (R36). What a store forbids to be overwritten is sent again under `<name>~2`.
struct StoreReplication {
  let archive: OpenArchive
  let context: OperationContext
  let store: any ArchiveStore
  let request: ReplicateRequest
  let requiresEncryption: Bool
  /// Copies that nobody has looked at for so long are looked at again; nil for no promise.
  let verifyPeriod: TimeSpan?
  /// Backups that the store's own rules would remove at once.
  let pruned: Set<BackupID>

  /// Does the work, and writes down what it did as it goes; a fault is one of the whole store.
  func run(_ item: inout ReplicateOutcome.Item) async throws {
    // The catalog is read while the far end looks.
    async let sights = store.survey(beside: archive.store)
    let wanted = try archive.catalog.copiesWanted(in: store.name, environment: request.environment)
    var plan = try ReplicationPlan(
      wanted, sights: try await sights,
      requiresEncryption: requiresEncryption,
      stale: verifyPeriod.map { context.world.clock.now.addingTimeInterval(-TimeInterval($0.seconds)) },
      pruned: pruned, catalog: archive.catalog)
    item.refused = plan.refused.count
    for copy in plan.lost {
      item.failures.append(
        .init(
          name: copy.object.name, sentence: "it is damaged or gone, and no good copy of it is here or there"))
    }
    try archive.catalog.recordRemovals(
      plan.expired.map {
        Removal(
          backup: try archive.catalog.backup(idPrefix: $0.rawValue).sequence,
          reason: "the store's owner removed it, as its rules say")
      }, from: store.name, at: context.world.clock.now)
    try record(plan.broken.map { $0.files.note($0.isThere ? .damaged : .missing) })
    try await look(at: plan.unread, &plan)
    try await CopySending(
      archive: archive, context: context, store: store, verifies: request.verifies
    ).send(plan, &item)
    try await heal(plan.healing, &item)
    (item.present, item.unverified) = try archive.catalog.goodCopies(
      in: store.name, environment: request.environment)
  }

  /// Looks at copies that seem whole; those that are not are repaired with the others.
  private func look(at files: [StoredFiles], _ plan: inout ReplicationPlan) async throws {
    guard !files.isEmpty else { return }
    var findings: [ObjectName: CopyFinding] = [:]
    if request.verifies {
      context.progress(.step("check in \(store.name)"))
      let oldestFirst = files.sorted {
        ($0.wanted.looked ?? .distantPast) < ($1.wanted.looked ?? .distantPast)
      }
      findings = try await store.examine(oldestFirst.map(\.object), beside: archive.store, effort: .sampled)
      context.progress(.finished)
    }
    var notes: [CopyNote] = []
    for file in files {
      switch findings[file.object.target] ?? .unknown {
      case .intact(let evidence): notes.append(file.note(.present, CopyProof(evidence)))
      case .damaged, .missing:
        let isThere = findings[file.object.target] == .damaged
        notes.append(file.note(isThere ? .damaged : .missing))
        plan.add(broken: file, isThere: isThere)
      case .unknown:
        // Something of its size is there, of an earlier run that was cut: no more is known of it.
        if file.wanted.there != .present { notes.append(file.note(.present, .sent)) }
      }
    }
    try record(notes)
  }

  /// Brings back what is damaged or gone here.
  private func heal(_ files: [StoredFiles], _ item: inout ReplicateOutcome.Item) async throws {
    guard store.capabilities.contains(.read), !files.isEmpty else { return }
    let healing = CopyHealing(archive: archive, context: context)
    for file in files {
      do {
        item.healed += try await healing.bringBack(file, from: store)
      } catch let fault as any Fault where fault.code == .verifyFailed || fault.code == .storeObjectMissing {
        item.failures.append(.init(name: file.object.name.rawValue, sentence: fault.message))
      }
    }
    try await healing.settle(Set(files.map(\.wanted.backup)))
  }

  private func record(_ notes: [CopyNote]) throws {
    try archive.catalog.record(notes, in: store.name, now: context.world.clock.now)
  }
}

extension StoredFiles {
  /// What is now known of the copy, under the name that it has or gets there.
  func note(
    _ state: ObjectCopy.State, _ proof: CopyProof? = nil, as target: ObjectName? = nil
  ) -> CopyNote {
    let name = (target ?? object.target).rawValue
    return CopyNote(
      object: object.name.rawValue, state: state, proof: proof,
      storedAs: name == object.name.rawValue ? nil : name)
  }
}

extension CopyProof {
  init?(_ evidence: CopyEvidence) { self.init(rawValue: evidence.rawValue) }
}
