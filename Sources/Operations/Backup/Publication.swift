import ArchiveModel
import Foundation
import Storage

/// Makes a proved backup visible: globals, census, manifest, checksum files and, last, the dump; each durable (faults.md).
struct Publication {
  let store: any ArchiveStore
  let owner: BackupID
  let progress: ProgressSink

  /// Publishes in that order; whatever was published before a failure is quarantined again by reconciliation.
  func publish(
    dump: WrittenObject, others: [WrittenObject], manifest: ManifestFile, manifestName: String
  ) async throws {
    progress(.step("publish"))
    for other in others {
      try await commit(other)
      try await store.store(sidecar(of: other), as: try sidecarName(of: other), for: owner)
    }
    try await store.store(Array(manifest.text.utf8), as: try ObjectName(manifestName), for: owner)
    try await store.store(sidecar(of: dump), as: try sidecarName(of: dump), for: owner)
    try await store.settle()
    try await commit(dump)
    try await store.settle()
    progress(.finished)
  }

  private func commit(_ written: WrittenObject) async throws {
    try await written.incoming.commit(as: try ObjectName(written.object.name))
  }

  private func sidecar(of written: WrittenObject) -> [UInt8] {
    Sidecar(digest: written.object.storedDigest, fileName: written.object.name).text
  }

  private func sidecarName(of written: WrittenObject) throws -> ObjectName {
    try ObjectName(written.object.name + ".sha256")
  }
}
