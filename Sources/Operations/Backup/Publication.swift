import ArchiveModel
import Foundation
import Storage

/// Makes proved backups visible: globals, census, manifest, checksum files and, last, the dumps; each durable (faults.md).
struct Publication {
  /// A file of a backup.
  struct Part: Sendable {
    /// Nil for a file that is in the store already and stays as it is.
    let incoming: (any IncomingObject)?
    let object: BackupObject
  }

  /// A backup.
  struct Item: Sendable {
    let dump: Part
    let others: [Part]
    let manifest: ManifestFile
    let manifestName: String
    let owner: BackupID
  }

  let store: any ArchiveStore
  /// Whether manifests come before all else: nothing but them tells the next run whose the other files are.
  var manifestsFirst = false
  let progress: ProgressSink

  /// Publishes in that order; after a failure nothing of these backups is visible any more.
  ///
  /// Beside a file that is in the store already, manifest and checksum file take the place of those that are there.
  func publish(_ items: [Item]) async throws {
    progress(.step("publish"))
    var visible: [ObjectName] = []
    do {
      for item in items {
        if manifestsFirst { try await putManifest(of: item, &visible) }
        for other in item.others {
          try await commit(other, &visible)
          try await putSidecar(of: other, item.owner, &visible)
        }
        if !manifestsFirst { try await putManifest(of: item, &visible) }
        try await putSidecar(of: item.dump, item.owner, &visible)
      }
      try await store.settle()
      for item in items { try await commit(item.dump, &visible) }
      try await store.settle()
    } catch {
      await withdraw(visible)
      throw error
    }
    progress(.finished)
  }

  private func commit(_ part: Part, _ visible: inout [ObjectName]) async throws {
    guard let incoming = part.incoming else { return }
    let name = try ObjectName(part.object.name)
    try await incoming.commit(as: name)
    visible.append(name)
  }

  private func putManifest(of item: Item, _ visible: inout [ObjectName]) async throws {
    try await put(
      Array(item.manifest.text.utf8), item.manifestName, item.owner, replaces: item.dump.incoming == nil,
      &visible)
  }

  private func putSidecar(of part: Part, _ owner: BackupID, _ visible: inout [ObjectName]) async throws {
    let sidecar = Sidecar(digest: part.object.storedDigest, fileName: part.object.name)
    try await put(
      sidecar.text, part.object.name + ".sha256", owner, replaces: part.incoming == nil, &visible)
  }

  private func put(
    _ bytes: [UInt8], _ text: String, _ owner: BackupID, replaces: Bool, _ visible: inout [ObjectName]
  ) async throws {
    let name = try ObjectName(text)
    if replaces, try await store.entry(of: name) != nil {
      try await store.replace(name, by: bytes, for: owner)
      return
    }
    try await store.store(bytes, as: name, for: owner)
    visible.append(name)
  }

  /// Removes what this run made visible before it failed, the dumps first; also when the run is being cancelled.
  private func withdraw(_ visible: [ObjectName]) async {
    for name in visible.reversed() {
      do {
        try await store.delete(name)
      } catch {
        progress(
          .warning(
            "\(store.location(of: name)) is left of a failed backup: \(error.message)",
            hint: "Remove it by hand."))
      }
    }
  }
}

extension Publication.Part {
  /// An object that was written and read back.
  init(_ written: WrittenObject) { self.init(incoming: written.incoming, object: written.object) }
}
