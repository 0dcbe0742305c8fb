import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Processes
import Storage

/// Brings files of the archive back from a store, checked before they get their names.
struct CopyHealing {
  let archive: OpenArchive
  let context: OperationContext

  /// Fetches an object, and returns the names of the files written; what stood in their places is quarantined.
  ///
  /// Throws `verifyFailed` when the copy is not what was backed up; then nothing has changed here.
  func bringBack(_ files: StoredFiles, from store: any ArchiveStore) async throws -> [String] {
    let name = files.object.name
    var written: [String] = []
    if try await archive.store.digest(of: name) != files.object.expected {
      context.progress(.step("fetch \(name) from \(store.name)"))
      let incoming = try await fetched(files, from: store)
      if try await archive.store.entry(of: name) != nil {
        _ = try await archive.store.quarantine(
          name, reason: "its bytes are not those of backup \(files.wanted.backup)")
      }
      try await incoming.commit(as: name)
      written.append(name.rawValue)
      context.progress(.finished)
    }
    written += try await restoreCompanions(of: files)
    if !written.isEmpty { try await archive.store.settle() }
    return written
  }

  /// The bytes of the copy in an incoming object of the archive, proved to be what was backed up.
  private func fetched(_ files: StoredFiles, from store: any ArchiveStore) async throws -> any IncomingObject
  {
    let copy = try await store.open(files.object.target)
    let incoming = try await archive.store.begin(for: files.wanted.backup)
    let progress = context.progress
    let total = files.object.expected.bytes
    do {
      let tallies = try await BlockingThread.runUntilCancelled { isCancelled in
        let tallies = try ObjectReader(copy, format: .none, limit: total).pump(
          into: AnyStage(Deliver(to: { try incoming.write($0) })), progress: progress,
          isCancelled: isCancelled)
        try incoming.finish()
        return tallies
      }
      guard tallies.stored.digest == files.object.expected.sha256, tallies.stored.bytes == total else {
        throw OperationFault(
          .verifyFailed, "the copy \(store.location(of: files.object.target)) is not what was backed up",
          hint: "Run 'strongroom verify --store \(store.name)'.")
      }
      return incoming
    } catch {
      try? await incoming.abandon()
      throw error
    }
  }

  /// Writes checksum file and manifest anew where they are not as the catalog has them.
  private func restoreCompanions(of files: StoredFiles) async throws -> [String] {
    var written: [String] = []
    for companion in files.companions {
      guard try await archive.store.digest(of: companion.name) != companion.expected,
        let bytes = try bytes(of: companion, files)
      else { continue }
      if try await archive.store.entry(of: companion.name) != nil {
        _ = try await archive.store.quarantine(companion.name, reason: "it is not what was stored")
      }
      try await archive.store.store(bytes, as: companion.name)
      written.append(companion.name.rawValue)
    }
    return written
  }

  private func bytes(of companion: Consignment, _ files: StoredFiles) throws -> [UInt8]? {
    if companion.name.rawValue.hasSuffix(".sha256") {
      return Sidecar(digest: files.object.expected.sha256, fileName: files.object.name.rawValue).text
    }
    return try archive.catalog.manifestText(of: files.wanted.backup).map { Array($0.utf8) }
  }

  /// Looks at backups again after files of theirs came back, and records what is found.
  func settle(_ ids: Set<BackupID>) async throws {
    for id in ids.sorted(by: { $0.rawValue < $1.rawValue }) {
      let backup = try archive.catalog.backup(idPrefix: id.rawValue)
      let found = try await BackupExaminer(
        store: archive.store, depth: .quick, archive: archive, context: context
      ).examine(backup)
      try archive.catalog.recordVerification(
        Verification(
          backup: id, store: OpenArchive.storeName, depth: .quick, at: context.world.clock.now,
          passed: found.finding == nil, state: found.state, finding: found.finding), copies: nil)
    }
  }
}
