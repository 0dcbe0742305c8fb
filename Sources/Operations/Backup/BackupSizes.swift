import ArchiveModel
import Catalog
import Foundation
import Settings
import Storage

/// What earlier backups of the same series say about room and time.
struct BackupSizes {
  private let request: BackupRequest
  private let choices: BackupChoices
  private let archive: OpenArchive

  init(_ request: BackupRequest, _ choices: BackupChoices, _ archive: OpenArchive) {
    self.request = request
    self.choices = choices
    self.archive = archive
  }

  /// Plain bytes of the last good one, nil when there is none.
  func lastPlainBytes() throws -> Int64? { try last()?.plainBytes }

  /// Throws `storeFull` when the store would be left with less than `min_free` after one as large as the last,
  /// and `storeUnwritable` when it cannot be written at all (F10).
  func requireRoom(in context: OperationContext) async throws {
    let status = try await archive.store.check(writing: true)
    guard let free = status.freeBytes else { return }
    let needed = try last()?.storedBytes ?? 0
    let minimum = context.configuration.archive.minFree.value
    guard free - needed < minimum.bytes || free <= 0 else { return }
    throw OperationFault(
      .storeFull,
      "\(archive.path) has \(free) bytes free, and the backup needs about \(needed) and must leave \(minimum)",
      hint: "Free some space, or set a smaller min_free in [archive].")
  }

  private func last() throws -> (plainBytes: Int64, storedBytes: Int64)? {
    let sizes = try archive.catalog.recentSizes(
      request.environment, kind: request.kind, tables: request.tables.sorted(), format: choices.format, limit: 1)
    return sizes.first.map { ($0.plainBytes, $0.storedBytes) }
  }
}
