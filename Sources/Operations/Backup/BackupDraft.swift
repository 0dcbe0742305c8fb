import ArchiveModel
import Catalog
import CryptoPrimitives
import Foundation
import Settings
import Storage

/// A backup that is about to be made: everything known before the first byte.
struct BackupDraft: Sendable {
  let id: BackupID
  let request: BackupRequest
  let choices: BackupChoices
  let started: Date
  let environment: EnvironmentSettings
  /// Plain bytes of the last one like it.
  let expectedBytes: Int64?
  /// Whom everything is sealed to; nil for plain text.
  let seal: SealPlan?

  /// What the catalog is told first; the dump's name is free in catalog and store.
  func intent(in archive: OpenArchive, _ context: OperationContext) throws -> BackupIntent {
    BackupIntent(
      id: id, environment: request.environment, kind: request.kind, format: choices.format,
      compression: choices.compression, tables: request.tables.sorted(), database: environment.database.value,
      note: request.note, labels: Array(Set(request.labels)).sorted(), started: started,
      fileName: try freeName(in: archive, zone: context.zone).description,
      owner: try context.processIdentity())
  }

  private func freeName(in archive: OpenArchive, zone: TimeZone) throws -> ArchiveName {
    let first = ArchiveName(
      environment: request.environment, subject: subject, timestamp: CivilTimestamp(started, in: zone),
      format: choices.format, compressionSuffix: choices.compression.fileSuffix,
      sealed: seal != nil)
    for ordinal in 1...9999 {
      let name = first.with(ordinal: ordinal)
      let taken = try archive.catalog.knows(fileName: name.description) || archive.shows(name.description)
      // The globals of a name must be free too; they share its ordinal.
      if !taken, try !archive.catalog.knows(fileName: name.globals.description) { return name }
    }
    throw OperationFault(
      .storeExists, "ten thousand backups have the name \(first)", hint: "Check the clock of this machine.")
  }

  private var subject: ArchiveName.Subject {
    switch request.kind {
    case .full: .full
    case .data: .data
    case .schema: .schema
    case .table: .tables(TablePart(request.tables) { SHA256.digest(of: $0) }.description)
    }
  }
}

extension OpenArchive {
  /// Whether anything stands under a name in the archive folder.
  func shows(_ name: String) -> Bool {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0
  }
}
