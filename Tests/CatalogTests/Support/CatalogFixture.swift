import ArchiveModel
import Catalog
import Foundation
import Testing

/// Believable intents, completions and verifications.
enum Sample {
  static let now = Date(timeIntervalSince1970: 1_767_522_600)
  static let owner = ProcessIdentity(process: 4711, started: 123_456, boot: "3c1f1c5e-boot")

  static func id(_ number: Int) -> BackupID {
    func byte(_ shift: Int) -> UInt8 { UInt8(truncatingIfNeeded: number >> shift) }
    return BackupID(randomBytes: (byte(0), byte(8), byte(16), byte(24), byte(32)))
  }

  static func intent(
    _ number: Int, environment: String = "prod", kind: BackupKind = .full, format: DumpFormat = .plain,
    tables: [String] = [], note: String? = nil, labels: [String] = [], started: Date? = nil
  ) throws -> BackupIntent {
    BackupIntent(
      id: id(number), environment: try EnvironmentName(environment), kind: kind, format: format,
      compression: .zstd(level: 3), tables: try tables.map { try TableName($0) }, database: "expenses",
      note: note, labels: labels, started: started ?? now.addingTimeInterval(Double(number) * 60),
      fileName: fileName(number, environment), owner: owner)
  }

  static func fileName(_ number: Int, _ environment: String = "prod") -> String {
    "backup_\(environment)_20260104_103000-\(number + 2).sql.zst"
  }

  static func object(
    _ role: BackupObject.Role, name: String, bytes: Int64 = 1_000
  ) throws -> BackupObject {
    let digest = try #require(Digest(bytes: [UInt8](repeating: UInt8(bytes % 251), count: 32)))
    return BackupObject(
      role: role, name: name, plainBytes: bytes * 4, plainDigest: digest, storedBytes: bytes,
      storedDigest: digest)
  }

  static func completion(
    _ intent: BackupIntent, bytes: Int64 = 1_000, census: Census? = nil
  ) throws -> BackupCompletion {
    BackupCompletion(
      objects: [
        try object(.globals, name: "globals_" + intent.fileName, bytes: 10),
        try object(.dump, name: intent.fileName, bytes: bytes),
      ],
      census: census, finished: intent.started.addingTimeInterval(5), serverVersion: "15.18",
      alembicRevisions: ["4f2a"], manifest: #"{"schema":"strongroom/manifest/v1"}"#, store: "archive")
  }

  static func verification(
    _ id: BackupID, at: Date, state: BackupState = .complete, finding: String? = nil,
    depth: VerifyDepth = .quick, store: String = "archive"
  ) -> Verification {
    Verification(
      backup: id, store: store, depth: depth, at: at, passed: state == .complete, state: state,
      finding: finding)
  }

  static let census = Census(
    tables: [.init(schema: "public", name: "users", rows: 3)],
    sequences: [.init(schema: "public", name: "users_id_seq", definition: "bigint", lastValue: nil)],
    largeObjects: 0, schemaFingerprint: "ab", alembicRevisions: ["4f2a"],
    properties: DatabaseProperties(
      owner: "app", encoding: "UTF8", collate: "C", ctype: "C", localeProvider: "libc", locale: nil,
      settings: [], grants: nil, comment: nil))
}

extension Catalog {
  /// A new catalog in a folder, with the archive as its store.
  static func fresh(in folder: ScratchFolder) throws -> Catalog {
    let catalog = try Catalog(at: folder.catalog, storeID: "store-1", now: Sample.now, busyTimeout: 0.3)
    _ = try catalog.addStore("archive", kind: "local", isArchive: true, now: Sample.now)
    return catalog
  }

  /// Begins and completes a backup.
  @discardableResult
  func make(_ intent: BackupIntent, bytes: Int64 = 1_000) throws -> Backup {
    _ = try beginBackup(intent)
    return try recordComplete(intent.id, Sample.completion(intent, bytes: bytes))
  }
}

/// Expects a fault of the catalog with a code, and gives it for a closer look.
@discardableResult
func expectFault(
  _ code: FaultCode, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> CatalogFault? {
  let fault = #expect(throws: CatalogFault.self, sourceLocation: sourceLocation) { try body() }
  #expect(fault?.code == code, "\(fault?.message ?? "")", sourceLocation: sourceLocation)
  return fault
}
