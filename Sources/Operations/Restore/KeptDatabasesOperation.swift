package import ArchiveModel
import Foundation
import PostgresTools
import Settings

/// Lists and releases the databases that restores of an environment have kept.
package struct KeptDatabasesOperation: Sendable {
  private let environment: EnvironmentName
  private let context: OperationContext

  package init(environment: EnvironmentName, context: OperationContext) {
    self.environment = environment
    self.context = context
  }

  /// The kept databases, oldest first.
  package func list() async throws -> [KeptRestore] {
    let target = try await RestoreTarget.look(environment, in: context.withoutWarnings)
    return try await target.access.withSession(target.maintenance) { session in
      try await session.keptDatabases(of: target.name).map {
        KeptRestore(name: $0.name, bytes: $0.size, since: $0.time.description)
      }
    }
  }

  /// Whether the environment asks for its name before anything is lost; throws the settings' faults.
  package func isProtected() throws -> Bool { try context.environment(environment).protected.value }

  /// Drops one by its name; throws `backupNotFound` where there is none, and `refused` for one that no restore of
  /// this environment's database has kept.
  package func release(_ name: String) async throws {
    let target = try await RestoreTarget.look(environment, in: context.withoutWarnings)
    try await target.access.withSession(target.maintenance) { session in
      let ours = try await session.keptDatabases(of: target.name)
      let others = try await session.keptDatabases()
      if !ours.contains(where: { $0.name == name }), let other = others.first(where: { $0.name == name }) {
        throw OperationFault(
          .refused,
          "the database '\(name)' was kept by restores of '\(other.origin)', not of '\(target.name)'",
          hint: "Name the environment of \(other.origin) with --env.")
      }
      guard try await session.databaseNames().contains(name) else {
        throw OperationFault(
          .backupNotFound, "no restore of '\(environment)' has kept a database \(name.quotedForMessage)",
          hint: "See 'strongroom restore --env \(environment) --list-kept'.")
      }
      try await session.release(kept: name)
    }
  }
}
