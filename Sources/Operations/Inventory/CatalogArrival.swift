import AgeFormat
import ArchiveModel
import ByteStreams
import Catalog
import Foundation
import Glibc
import Processes
import Storage

/// Brings a copy of the catalog back that `replicate` sent to a store: unsealed, decompressed, and checked.
struct CatalogArrival {
  let store: any ArchiveStore
  let context: OperationContext

  /// The newest copy that can be used, opened in a staging folder; nil when there is none.
  ///
  /// A damaged one is passed over with a warning. Throws `keyMissing` and `keyWrong` when the newest is sealed to
  /// others, and `catalogNewer`.
  func newest(
    in listing: StoreListing, _ folder: StagingFolder
  ) async throws -> (catalog: Catalog, name: ObjectName)? {
    for name in Self.copies(in: listing) {
      do {
        return (try await catalog(name, in: folder), name)
      } catch let fault as any Fault where Self.isDamage(fault.code) {
        context.progress(
          .warning("\(name) is damaged and is passed over: \(fault.message)", hint: "An older one is tried."))
      }
    }
    return nil
  }

  /// Copies of the catalog, the newest first by the time in their names.
  private static func copies(in listing: StoreListing) -> [ObjectName] {
    listing.objects.compactMap { entry -> (stamp: Substring, number: Int, name: ObjectName)? in
      let pattern = /inventory_(\d{8}_\d{6})(?:-(\d+))?\.sqlite\.zst(?:\.age)?/
      guard let match = entry.name.rawValue.wholeMatch(of: pattern) else { return nil }
      return (match.1, match.2.flatMap { Int($0) } ?? 1, entry.name)
    }
    .sorted { ($0.stamp, $0.number) > ($1.stamp, $1.number) }.map(\.name)
  }

  private func catalog(_ name: ObjectName, in folder: StagingFolder) async throws -> Catalog {
    context.progress(.step("fetch \(name) from \(store.name)"))
    var fileKey: FileKey?
    if name.rawValue.hasSuffix(".age") {
      let sealed = try await store.open(name)
      let header = try await BlockingThread.run { try SealedObject.header(of: sealed) }
      fileKey = try await context.keys.fileKey(of: header, name: name.rawValue, sealing: nil)
    }
    let stored = try await store.open(name)
    let (key, progress, path) = (fileKey, context.progress, "\(folder.path)/\(name)")
    try await BlockingThread.runUntilCancelled { isCancelled in
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw OperationFault(.storeUnwritable, "\(path) cannot be made: \(String(cString: strerror(errno)))")
      }
      defer { close(descriptor) }
      _ = try ObjectReader(stored, format: .zstd, limit: nil, fileKey: key).pump(
        into: AnyStage(FileSink(descriptor: descriptor, name: path)), progress: progress,
        isCancelled: isCancelled)
    }
    context.progress(.finished)
    let catalog = try Catalog(at: path, now: context.world.clock.now, ifMissing: .refuse)
    if let finding = try catalog.quickCheck().first { throw OperationFault(.catalogDamaged, finding) }
    return catalog
  }

  private static func isDamage(_ code: FaultCode) -> Bool {
    switch code {
    case .streamTruncated, .streamDamaged, .streamTrailing, .sealHeader, .sealForged, .sealPayload,
      .sealArmor,
      .catalogDamaged, .storeReadFailed, .storeObjectIrregular, .storeObjectMissing:
      true
    default: false
    }
  }
}
