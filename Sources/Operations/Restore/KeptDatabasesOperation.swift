package import ArchiveModel
import Foundation
import PostgresTools

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
    let target = try await RestoreTarget.look(environment, in: context)
    return try await target.access.withSession(target.maintenance) { session in
      try await session.keptDatabases(of: target.name).map {
        KeptRestore(name: $0.name, bytes: $0.size, since: $0.time.description)
      }
    }
  }

  /// Drops one by its name; throws `databaseMissing`, and `refused` for one that no restore has kept.
  package func release(_ name: String) async throws {
    let target = try await RestoreTarget.look(environment, in: context)
    try await target.access.withSession(target.maintenance) { try await $0.release(kept: name) }
  }
}
