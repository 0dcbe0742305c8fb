import ArchiveModel
import Catalog
import Storage

/// Sends what a store lacks, repairs what is broken there, and looks at what it sent.
struct CopySending {
  let archive: OpenArchive
  let context: OperationContext
  let store: any ArchiveStore
  /// Whether copies are looked at after they were sent.
  let verifies: Bool

  /// What is on its way, by target name.
  private struct Load {
    var work: [Consignment] = []
    var files: [ObjectName: StoredFiles] = [:]
    var repairs: Set<ObjectName> = []

    mutating func add(_ consignment: Consignment, of file: StoredFiles, isRepair: Bool) {
      work.append(consignment)
      files[consignment.target] = file
      if isRepair { repairs.insert(consignment.target) }
    }
  }

  /// Does what the plan says; what fails is in the item, and a fault is one of the whole store.
  func send(_ plan: ReplicationPlan, _ item: inout ReplicateOutcome.Item) async throws {
    var load = Load()
    for fresh in plan.fresh {
      load.add(fresh.object, of: fresh, isRepair: false)
      load.work += fresh.companions
    }
    for (broken, isThere) in plan.broken {
      load.add(repair(of: broken, isThere: isThere), of: broken, isRepair: true)
      load.work += broken.companions.map { companion in
        var companion = companion
        companion.replaces = store.capabilities.contains(.replace)
        return companion
      }
    }
    load.work += plan.companions
    guard !load.work.isEmpty else { return }
    // A name was taken by what is not the object: somebody's file, or what an older transfer left.
    var second = Load()
    for file in try await deliver(load, &item) {
      second.add(repair(of: file, isThere: true), of: file, isRepair: true)
    }
    guard !second.work.isEmpty else { return }
    for file in try await deliver(second, &item) {
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

  /// Sends and looks; returns those whose name was taken by something else, or whose bytes are wrong there.
  private func deliver(_ load: Load, _ item: inout ReplicateOutcome.Item) async throws -> [StoredFiles] {
    let deliveries = try await transfer(load.work)
    var findings: [ObjectName: CopyFinding] = [:]
    if verifies {
      context.progress(.step("check in \(store.name)"))
      findings = try await store.examine(load.work, beside: archive.store, effort: .sampled)
      context.progress(.finished)
    }
    var notes: [CopyNote] = []
    var wrong: [StoredFiles] = []
    for consignment in load.work {
      let finding = findings[consignment.target] ?? .unknown
      let delivery = deliveries[consignment.target] ?? .wasThere
      let isIntact = if case .intact = finding { true } else { false }
      if case .failed(let fault) = delivery, !isIntact {
        item.failures.append(.init(name: consignment.name.rawValue, sentence: fault.message))
        continue
      }
      guard let file = load.files[consignment.target] else {
        if finding == .damaged || finding == .missing {
          item.failures.append(
            .init(
              name: consignment.name.rawValue, sentence: "what lies there under this name is something else"))
        }
        continue
      }
      switch finding {
      case .intact(let evidence):
        notes.append(file.note(.present, CopyProof(evidence), as: consignment.target))
      case .unknown:
        // Also when it was there: an earlier run may have sent it before it was cut. It counts as unverified.
        notes.append(file.note(.present, .sent, as: consignment.target))
      case .damaged, .missing:
        notes.append(file.note(finding == .missing ? .missing : .damaged, as: consignment.target))
        wrong.append(file)
        continue
      }
      guard delivery != .wasThere || store.capabilities.contains(.list) else { continue }
      item.bytes += consignment.expected.bytes
      if load.repairs.contains(consignment.target) { item.repaired += 1 } else { item.sent += 1 }
    }
    try archive.catalog.record(notes, in: store.name, now: context.world.clock.now)
    return try await thoseSoundHere(wrong, &item)
  }

  private func transfer(_ work: [Consignment]) async throws -> [ObjectName: Delivery] {
    let total = work.reduce(0) { $0 + $1.expected.bytes }
    context.progress(.step("send to \(store.name)"))
    let done = Shared<Int64>(0)
    let progress = context.progress
    let deliveries = try await store.receive(work, from: archive.store) { bytes in
      progress(.bytes(done: done.change { $0 += bytes }, total: total))
    }
    context.progress(.finished)
    return deliveries
  }

  /// Leaves out, as failures, what is damaged or gone here, and lets the catalog know of it.
  private func thoseSoundHere(
    _ files: [StoredFiles], _ item: inout ReplicateOutcome.Item
  ) async throws -> [StoredFiles] {
    var sound: [StoredFiles] = []
    var bad: Set<BackupID> = []
    for file in files {
      if try await archive.store.digest(of: file.object.name) == file.object.expected {
        sound.append(file)
      } else {
        bad.insert(file.wanted.backup)
        item.failures.append(
          .init(name: file.object.name.rawValue, sentence: "the archive's own file is not what was backed up")
        )
      }
    }
    if !bad.isEmpty { try await CopyHealing(archive: archive, context: context).settle(bad) }
    return sound
  }
}
