package import ArchiveModel
import Catalog
import Foundation
import PostgresTools

/// Looks at an environment's server, database and backups.
package struct InfoOperation: Sendable {
  private let environment: EnvironmentName

  package init(environment: EnvironmentName) {
    self.environment = environment
  }

  /// Asks server and catalog; throws the settings' and PostgreSQL's faults.
  package func run(in context: OperationContext) async throws -> InfoReport {
    let settings = try context.environment(environment)
    let database = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let (tables, revisions) = try await database.withSession { session in
      let census = try await CensusReader(session).census(of: .data)
      return (try await TableSizes(session).tables(census), census.alembicRevisions)
    }
    let summary = try await backups(in: context)
    let tools = database.server.tools
    return InfoReport(
      environment: environment, server: database.place, database: database.databaseName,
      serverVersion: database.facts.versionText,
      clients: ["\(tools.version) in \(tools.folder ?? "the container")"], encoding: database.facts.encoding,
      databaseBytes: database.facts.databaseSize, tables: tables, alembicRevisions: revisions,
      lastGood: summary?.lastGood, lastFailure: try await lastFailure(in: context),
      backupCount: summary?.counts.values.reduce(0, +) ?? 0,
      warnings: ClientAdvisory.warnings(for: tools.version).map(\.sentence), now: context.world.clock.now,
      zone: context.zone)
  }

  /// What the catalog holds of the environment, nil when there is no archive yet.
  private func backups(in context: OperationContext) async throws -> EnvironmentSummary? {
    try await archive(in: context)?.catalog.summary(of: environment)
  }

  /// The newest backup when it failed after the last good one.
  private func lastFailure(in context: OperationContext) async throws -> Backup? {
    let filter = BackupFilter(environment: environment, state: .failed)
    guard let archive = try await archive(in: context),
      let failure = try archive.catalog.list(filter, limit: 1).backups.first
    else { return nil }
    let good = try archive.catalog.latestGood(environment)
    return good.map { $0.sequence > failure.sequence } ?? false ? nil : failure
  }

  private func archive(in context: OperationContext) async throws -> OpenArchive? {
    do {
      return try await OpenArchive.open(in: context, ifMissing: .refuse)
    } catch let fault as OperationFault where fault.code == .storeMissing {
      return nil
    }
  }
}

/// The bytes of tables on disk.
private struct TableSizes {
  private let session: PsqlSession

  init(_ session: PsqlSession) { self.session = session }

  /// The tables of a census with their bytes, indexes and TOAST included, largest first.
  func tables(_ census: Census) async throws -> [InfoReport.Table] {
    let rows = try await session.rows(
      """
      SELECT n.nspname, c.relname, pg_catalog.pg_total_relation_size(c.oid)
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'
      """)
    var bytes: [TableName: Int64] = [:]
    for row in rows {
      guard row.count == 3, let name = row[1], let size = row[2].flatMap({ Int64($0) }) else { continue }
      bytes[TableName(schema: row[0], name: name)] = size
    }
    return census.tables.map { table in
      let name = TableName(schema: table.schema, name: table.name)
      return InfoReport.Table(name: name.description, rows: table.rows, bytes: bytes[name] ?? 0)
    }
    .sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
  }
}
