import ArchiveModel
import Catalog
import Settings

/// Picks the backup that is proved.
struct ProofChoice {
  let request: TestRestoreRequest
  let archive: OpenArchive
  let context: OperationContext

  /// How many backups a random or oldest one is picked among.
  private static let most = 1_000

  /// Errors: `backupNotFound`, `backupAmbiguous`, `usage` when nothing says which environment.
  func backup() throws -> Backup {
    if case .id(let id) = request.choice {
      let backup = try archive.catalog.backup(idPrefix: id)
      guard request.environment.map({ $0 == backup.environment }) ?? true else {
        throw OperationFault(
          .usage, "backup \(backup.id) is of environment '\(backup.environment)'",
          hint: "Leave --env out, or name that one.")
      }
      return backup
    }
    let environment = try environment()
    try context.requireKnown(environment, in: archive)
    switch (request.choice, context.configuration.testRestore.pick.value) {
    case (.random, _), (.configured, .random): return try random(environment)
    case (.configured, .oldestKept):
      return try found(try good(environment, order: .oldest).first, environment)
    default: return try found(try archive.catalog.latestGood(environment), environment)
    }
  }

  private func environment() throws -> EnvironmentName {
    if let named = request.environment { return named }
    let known = try archive.catalog.environments()
    guard known.count == 1 else {
      throw OperationFault(
        .usage, "nothing says which environment's backup is to be proved",
        hint: "Use --env NAME, or give an id of 'strongroom list-backups'.")
    }
    return known[0]
  }

  private func random(_ environment: EnvironmentName) throws -> Backup {
    let candidates = try good(environment, order: .newest)
    let number = context.world.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return try found(
      candidates.isEmpty ? nil : candidates[Int(number % UInt64(candidates.count))], environment)
  }

  private func good(_ environment: EnvironmentName, order: BackupOrder) throws -> [Backup] {
    try archive.catalog.list(
      BackupFilter(environment: environment, kind: .full, state: .complete), order: order, limit: Self.most
    ).backups
  }

  private func found(_ backup: Backup?, _ environment: EnvironmentName) throws -> Backup {
    guard let backup else {
      throw OperationFault(
        .backupNotFound, "there is no good full backup of '\(environment)'",
        hint: "See 'strongroom list-backups --env \(environment)'.")
    }
    return backup
  }
}
