import ArchiveModel
import Foundation
import Storage

/// Makes a proved backup visible: globals, census, manifest, checksum files and, last, the dump; each durable (faults.md).
struct Publication {
  let store: any ArchiveStore
  let owner: BackupID
  let progress: ProgressSink

  /// Publishes in that order; after a failure nothing of this backup is visible any more.
  func publish(
    dump: WrittenObject, others: [WrittenObject], manifest: ManifestFile, manifestName: String
  ) async throws {
    progress(.step("publish"))
    var visible: [ObjectName] = []
    do {
      for other in others {
        try await commit(other, &visible)
        try await put(sidecar(of: other), as: try sidecarName(of: other), &visible)
      }
      try await put(Array(manifest.text.utf8), as: try ObjectName(manifestName), &visible)
      try await put(sidecar(of: dump), as: try sidecarName(of: dump), &visible)
      try await store.settle()
      try await commit(dump, &visible)
      try await store.settle()
    } catch {
      await withdraw(visible)
      throw error
    }
    progress(.finished)
  }

  private func commit(_ written: WrittenObject, _ visible: inout [ObjectName]) async throws {
    let name = try ObjectName(written.object.name)
    try await written.incoming.commit(as: name)
    visible.append(name)
  }

  private func put(_ bytes: [UInt8], as name: ObjectName, _ visible: inout [ObjectName]) async throws {
    try await store.store(bytes, as: name, for: owner)
    visible.append(name)
  }

  /// Removes what this run made visible before it failed, the dump first; also when the run is being cancelled.
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

  private func sidecar(of written: WrittenObject) -> [UInt8] {
    Sidecar(digest: written.object.storedDigest, fileName: written.object.name).text
  }

  private func sidecarName(of written: WrittenObject) throws -> ObjectName {
    try ObjectName(written.object.name + ".sha256")
  }
}
