import ArchiveModel
import Catalog
import Foundation
import Storage

/// Brings one open store to what it should hold: sends, repairs, looks at what it sent, and heals the archive.
///
/// Nothing is ever removed. What a store forbids to be overwritten is sent again under `<name>~2`.
struct StoreReplication {
  let archive: OpenArchive
  let context: OperationContext
  let store: any ArchiveStore
  let request: ReplicateRequest
  let requiresEncryption: Bool
  /// Backups that the store's own rules would remove at once.
  let pruned: Set<BackupID>

  /// Does the work, and writes down what it did as it goes; a fault is one of the whole store.
  func run(_ item: inout ReplicateOutcome.Item) async throws {
    let wanted = try archive.catalog.copiesWanted(in: store.name, environment: request.environment)
    let listing = store.capabilities.contains(.list) ? try await store.list() : nil
    let plan = try ReplicationPlan(
      wanted, listing: listing, requiresEncryption: requiresEncryption, pruned: pruned,
      catalog: archive.catalog)
    item.refused = plan.refused.count
    for copy in plan.lost {
      item.failures.append(
        .init(name: copy.object.name, sentence: "it is damaged or gone, and no good copy of it is here or there"))
    }
    try archive.catalog.recordRemovals(
      plan.expired.map {
        Removal(
          backup: try archive.catalog.backup(idPrefix: $0.rawValue).sequence,
          reason: "the store's owner removed it, as its rules say")
      }, from: store.name, at: context.world.clock.now)
    try note(plan.broken.map { ($0.files.wanted, $0.isThere ? .damaged : .missing, nil, $0.files.wanted.storedAs) })
    try await send(plan, &item)
    try await readUnread(plan.unread, &item)
    try await heal(plan.healing, &item)
    try count(&item)
  }

  /// Sends what is missing and what is broken, and looks at it.
  private func send(_ plan: ReplicationPlan, _ item: inout ReplicateOutcome.Item) async throws {
    var files: [ObjectName: StoredFiles] = [:]
    var repairs: Set<ObjectName> = []
    var work: [Consignment] = []
    for fresh in plan.fresh {
      work += [fresh.object] + fresh.companions
      files[fresh.object.target] = fresh
    }
    for (broken, isThere) in plan.broken {
      let consignment = repair(of: broken, isThere: isThere)
      work += [consignment] + broken.companions
      files[consignment.target] = broken
      repairs.insert(consignment.target)
    }
    work += plan.companions
    guard !work.isEmpty else { return }
    // A name was taken by what is not the object: somebody's file, or what an older transfer left.
    var second: [Consignment] = []
    for file in try await deliver(work, files, repairs, &item) {
      let consignment = repair(of: file, isThere: true)
      second.append(consignment)
      files[consignment.target] = file
      repairs.insert(consignment.target)
    }
    guard !second.isEmpty else { return }
    for file in try await deliver(second, files, repairs, &item) {
      item.failures.append(
        .init(name: file.object.name.rawValue, sentence: "what lies there is not what was sent"))
    }
  }

  /// How a broken copy is put right: over it, or beside it where overwriting is forbidden.
  private func repair(of files: StoredFiles, isThere: Bool) -> Consignment {
    let object = files.object
    if !isThere { return Consignment(object.name, as: object.target, expecting: object.expected) }
    if store.capabilities.contains(.replace) {
      return Consignment(object.name, as: object.target, expecting: object.expected, replacing: true)
    }
    return Consignment(object.name, as: Self.next(after: object.target), expecting: object.expected)
  }

  /// `name~2` after `name`, `name~3` after that.
  static func next(after name: ObjectName) -> ObjectName {
    let text = name.rawValue
    var base = text[...]
    var number = 1
    if let tilde = text.lastIndex(of: "~"), let found = Int(text[text.index(after: tilde)...]), found > 1 {
      (base, number) = (text[..<tilde], found)
    }
    return (try? ObjectName("\(base)~\(number + 1)")) ?? name
  }

  /// Sends and examines; returns those whose name was taken by something else, or whose bytes are wrong there.
  private func deliver(
    _ work: [Consignment], _ files: [ObjectName: StoredFiles], _ repairs: Set<ObjectName>,
    _ item: inout ReplicateOutcome.Item
  ) async throws -> [StoredFiles] {
    let total = work.reduce(0) { $0 + $1.expected.bytes }
    context.progress(.step("send to \(store.name)"))
    let done = Shared<Int64>(0)
    let progress = context.progress
    let deliveries = try await store.receive(work, from: archive.store) { bytes in
      done.set(done.value + bytes)
      progress(.bytes(done: done.value, total: total))
    }
    context.progress(.finished)
    let arrived = work.filter { deliveries[$0.target] == .sent || deliveries[$0.target] == .wasThere }
    for consignment in work {
      guard case .failed(let fault)? = deliveries[consignment.target] else { continue }
      item.failures.append(.init(name: consignment.name.rawValue, sentence: fault.message))
    }
    let findings = request.verifies ? try await examine(arrived) : [:]
    var notes: [(CopyWanted, ObjectCopy.State, CopyProof?, String?)] = []
    var left: [StoredFiles] = []
    for consignment in arrived {
      let finding = findings[consignment.target] ?? .unknown
      guard let file = files[consignment.target] else {
        if finding == .damaged || finding == .missing {
          item.failures.append(
            .init(
              name: consignment.name.rawValue,
              sentence: "what lies there under this name is something else"))
        }
        continue
      }
      let storedAs = consignment.target == consignment.name ? nil : consignment.target.rawValue
      let wasSent = deliveries[consignment.target] == .sent
      switch finding {
      case .intact(let evidence):
        notes.append((file.wanted, .present, CopyProof(evidence), storedAs))
      case .unknown:
        // Also when it was there: an earlier run may have sent it before it was cut. It counts as unverified.
        notes.append((file.wanted, .present, .sent, storedAs))
      case .damaged, .missing:
        notes.append((file.wanted, finding == .missing ? .missing : .damaged, nil, storedAs))
        if try await archive.store.digest(of: consignment.name) == consignment.expected {
          left.append(file)
        } else {
          item.failures.append(
            .init(
              name: consignment.name.rawValue, sentence: "the archive's own file is not what was backed up"))
        }
        continue
      }
      if wasSent {
        item.bytes += consignment.expected.bytes
        if repairs.contains(consignment.target) { item.repaired += 1 } else { item.sent += 1 }
      }
    }
    try note(notes)
    return left
  }

  private func examine(_ items: [Consignment]) async throws -> [ObjectName: CopyFinding] {
    guard !items.isEmpty else { return [:] }
    context.progress(.step("check in \(store.name)"))
    let findings = try await store.examine(items, beside: archive.store)
    context.progress(.finished)
    return findings
  }

  /// Looks at copies that an earlier run only sent.
  private func readUnread(_ files: [StoredFiles], _ item: inout ReplicateOutcome.Item) async throws {
    guard request.verifies, !files.isEmpty else { return }
    let findings = try await examine(files.map(\.object))
    var notes: [(CopyWanted, ObjectCopy.State, CopyProof?, String?)] = []
    for file in files {
      switch findings[file.object.target] {
      case .intact(let evidence): notes.append((file.wanted, .present, CopyProof(evidence), file.wanted.storedAs))
      case .damaged, .missing:
        let state: ObjectCopy.State = findings[file.object.target] == .missing ? .missing : .damaged
        notes.append((file.wanted, state, nil, file.wanted.storedAs))
        item.failures.append(
          .init(name: file.object.name.rawValue, sentence: "its copy is \(state.rawValue); the next run repairs it"))
      case .unknown, nil: break
      }
    }
    try note(notes)
  }

  /// Brings back what is damaged or gone here.
  private func heal(_ files: [StoredFiles], _ item: inout ReplicateOutcome.Item) async throws {
    guard store.capabilities.contains(.read) else { return }
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

  private func note(_ notes: [(CopyWanted, ObjectCopy.State, CopyProof?, String?)]) throws {
    try archive.catalog.record(
      notes.map { CopyNote(object: $0.0.object.name, state: $0.1, proof: $0.2, storedAs: $0.3) },
      in: store.name, now: context.world.clock.now)
  }

  private func count(_ item: inout ReplicateOutcome.Item) throws {
    for copy in try archive.catalog.copiesWanted(in: store.name, environment: request.environment)
    where copy.there == .present {
      item.present += 1
      if copy.proof == nil || copy.proof == .sent { item.unverified += 1 }
    }
  }
}

extension CopyProof {
  init?(_ evidence: CopyEvidence) { self.init(rawValue: evidence.rawValue) }
}
