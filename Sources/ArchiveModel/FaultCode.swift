/// Every kind of failure, by its stable name; the exit status follows from it.
package enum FaultCode: String, Sendable, CaseIterable {
  case unexpected
  case interrupted

  case usage
  case configInvalid = "config.invalid"
  case configUnknownKey = "config.unknown-key"
  case configUnknownEnvironment = "config.unknown-environment"
  case configMissingValue = "config.missing-value"
  case configUnreadable = "config.unreadable"
  case nameInvalid = "name.invalid"

  case partlyDone = "partly-done"
  case verifyFailed = "verify.failed"
  case streamTruncated = "stream.truncated"
  case streamDamaged = "stream.damaged"
  case streamTrailing = "stream.trailing-bytes"
  case streamTooLarge = "stream.too-large"

  case backupNotFound = "backup.not-found"
  case backupAmbiguous = "backup.ambiguous"
  case fileNotFound = "file.not-found"
  case tableNotFound = "table.not-found"

  case locked = "lock.held"

  case keyMissing = "key.missing"
  case keyWrong = "key.wrong"
  case keyInvalid = "key.invalid"
  case sealHeader = "seal.header"
  case sealForged = "seal.hmac"
  case sealPayload = "seal.payload"
  case sealArmor = "seal.armor"

  case toolMissing = "tool.missing"
  case toolFailed = "tool.failed"
  case toolTimeout = "tool.timeout"
  case toolVersion = "tool.version"
  case connectionRefused = "postgres.connection-refused"
  case authenticationFailed = "postgres.authentication-failed"
  case databaseMissing = "postgres.database-missing"
  case roleMissing = "postgres.role-missing"
  case permissionDenied = "postgres.permission-denied"
  case relationMissing = "postgres.relation-missing"
  case duplicateKey = "postgres.duplicate-key"
  case foreignKeyViolation = "postgres.foreign-key-violation"
  case extensionMissing = "postgres.extension-missing"
  case dumpIncomplete = "dump.incomplete"
  case dumpUnsafe = "dump.unsafe"
  case restoreFailed = "restore.failed"
  case restoreInvalid = "restore.invalid"

  case revisionMissing = "migration.revision-missing"
  case headsAmbiguous = "migration.heads-ambiguous"
  case migrationFailed = "migration.failed"

  case storeUnavailable = "store.unavailable"
  case storeMissing = "store.missing"
  case storeForeign = "store.foreign"
  case storeFull = "store.full"
  case storeUnwritable = "store.unwritable"
  case storeExists = "store.exists"
  case storeObjectMissing = "store.object-missing"
  case storeObjectIrregular = "store.object-irregular"
  case storeReadFailed = "store.read-failed"
  case storeWriteFailed = "store.write-failed"
  case storeUnsupported = "store.unsupported"

  case remoteUnreachable = "remote.unreachable"
  case remoteFailed = "remote.failed"

  case catalogDamaged = "catalog.damaged"
  case catalogMissing = "catalog.missing"
  case catalogNewer = "catalog.newer"
  case catalogUnwritable = "catalog.unwritable"
  case catalogFailed = "catalog.failed"

  case refused
  case confirmationNeeded = "confirmation.needed"
  case hookFailed = "hook.failed"

  case findings

  /// What the process exits with when this is why it ends.
  package var exitStatus: ExitStatus {
    switch self {
    case .unexpected, .interrupted: .unexpected
    case .usage, .configInvalid, .configUnknownKey, .configUnknownEnvironment, .configMissingValue,
      .configUnreadable, .nameInvalid, .headsAmbiguous:
      .usage
    case .partlyDone: .partial
    case .verifyFailed, .streamTruncated, .streamDamaged, .streamTrailing, .streamTooLarge: .verification
    case .backupNotFound, .backupAmbiguous, .fileNotFound, .tableNotFound, .revisionMissing: .notFound
    case .locked: .locked
    case .keyMissing, .keyWrong, .keyInvalid, .sealHeader, .sealForged, .sealPayload, .sealArmor: .key
    case .toolMissing, .toolFailed, .toolTimeout, .toolVersion, .connectionRefused, .authenticationFailed,
      .databaseMissing, .roleMissing, .permissionDenied, .relationMissing, .duplicateKey,
      .foreignKeyViolation, .extensionMissing, .dumpIncomplete, .restoreFailed, .migrationFailed:
      .source
    case .dumpUnsafe, .restoreInvalid: .verification
    case .storeUnavailable, .storeMissing, .storeForeign, .storeFull, .storeUnwritable, .storeExists,
      .storeObjectMissing, .storeObjectIrregular, .storeReadFailed, .storeWriteFailed, .storeUnsupported:
      .localStore
    case .remoteUnreachable, .remoteFailed: .remoteStore
    case .catalogDamaged, .catalogMissing, .catalogNewer, .catalogUnwritable, .catalogFailed: .catalog
    case .refused, .confirmationNeeded, .hookFailed: .refused
    case .findings: .findings
    }
  }
}
