import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Processes
import Storage

/// Sends a copy of the catalog to a store, compressed, and sealed as backups are.
struct CatalogDispatch {
  let archive: OpenArchive
  let context: OperationContext

  /// How the names of these copies begin; SQLite's own names are never objects of a store.
  static let prefix = "inventory_"

  /// Sends a copy unless the last one holds every event; returns its name and its last event.
  ///
  /// Plain text is not sent to a store that wants none: then nil, with a warning.
  func send(to store: any ArchiveStore, requiresEncryption: Bool) async throws -> (
    name: String, event: Int64
  )? {
    let event = try archive.catalog.lastEvent()
    let last = try archive.catalog.replications(of: store.name, limit: 50).first { $0.catalogExport != nil }
    guard last?.catalogEvent != event else { return nil }
    let plan = try await context.sealPlan()
    guard plan != nil || !requiresEncryption else {
      context.progress(
        .warning(
          "the catalog is not copied to store '\(store.name)', which refuses plain text",
          hint: "Set mode in [encryption]."))
      return nil
    }
    let folder = try StagingFolder.make(for: context.world.newBackupID(), in: context)
    defer { folder.remove() }
    let file = "\(folder.path)/catalog"
    try archive.catalog.export(to: file)
    let stamp = CivilTimestamp(context.world.clock.now, in: context.zone)
    let compression = Compression.zstd(level: 3)
    let ending = plan == nil ? "" : ".age"
    var name = try ObjectName("\(Self.prefix)\(stamp).sqlite.zst\(ending)")
    let seal = try await plan?.newSeal()
    let incoming = try await store.begin(for: nil)
    try await BlockingThread.run {
      let sink = Deliver(to: { try incoming.write($0) })
      let inner: AnyStage = if let seal { AnyStage(try SealStage(seal, then: sink)) } else { AnyStage(sink) }
      _ = try ObjectReader(OutsideFile(file), format: .none, limit: nil).pump(
        into: AnyStage(Compressor(compression, then: inner)), progress: { _ in })
      try incoming.finish()
    }
    var attempt = 1
    while true {
      do {
        try await incoming.commit(as: name)
        try await store.settle()
        return (name.rawValue, event)
      } catch {
        guard error.code == .storeExists, attempt < 100 else { throw error }
        attempt += 1
        name = try ObjectName("\(Self.prefix)\(stamp)-\(attempt).sqlite.zst\(ending)")
      }
    }
  }
}
