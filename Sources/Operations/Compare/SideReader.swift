import ArchiveModel
import Foundation
import PostgresTools
import SchemaDiff

/// Reads one side of a comparison.
struct SideReader: Sendable {
  let context: OperationContext
  let trustFiles: Bool

  /// A schema and what it is of.
  struct Reading: Sendable {
    let side: CompareOutcome.Side
    let schema: Schema
  }

  func read(_ side: CompareSide) async throws -> Reading {
    switch side {
    case .environment(let name): try await environment(name)
    case .backup(let id): try await dump(.backup(id), "backup", id)
    case .file(let path): try await dump(.file(path), "file", path)
    }
  }

  private func environment(_ name: EnvironmentName) async throws -> Reading {
    let settings = try context.environment(name)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    context.progress(.step("read the schema of \(name)"))
    let schema = try await access.withSession { session in
      try await Self.schema(session, major: access.facts.version.major, withVersions: true)
    }
    return Reading(
      side: CompareOutcome.Side(
        kind: "environment", name: name.rawValue, serverVersion: access.facts.version.description,
        major: schema.major, objects: schema.count),
      schema: schema)
  }

  private func dump(_ source: RestoreRequest.Source, _ kind: String, _ name: String) async throws -> Reading {
    let archive = try await archive(for: source)
    let finder = RestoreSourceFinder(archive: archive, context: context, takesAnyEnvironment: true)
    let found = try await finder.find(
      RestoreRequest(environment: try EnvironmentName("any"), source: source, trustFile: trustFiles))
    guard found.kind.map({ $0 == .full || $0 == .schema }) ?? true else {
      throw OperationFault(
        .usage, "\(found.path) holds \(found.kind?.rawValue ?? "no") rows and not a schema",
        hint: "Choose a full backup or one of the schema.")
    }
    let scratch = try await SchemaRestore(source: found, context: context).read()
    return Reading(
      side: CompareOutcome.Side(
        kind: kind, name: found.backup?.id.rawValue ?? name,
        serverVersion: found.backup?.serverVersion ?? "\(scratch.major)", major: scratch.major,
        objects: scratch.count),
      schema: scratch)
  }

  private func place(of path: String) -> String {
    path.hasPrefix("/") ? path : "\(context.world.workingDirectory)/\(path)"
  }

  private func archive(for source: RestoreRequest.Source) async throws -> OpenArchive? {
    do {
      return try await OpenArchive.openAsIs(in: context.withoutWarnings, ifMissing: .refuse)
    } catch let fault as OperationFault where fault.code == .storeMissing {
      guard case .file(let path) = source else { throw fault }
      guard trustFiles || !FileManager.default.fileExists(atPath: place(of: path)) else {
        throw OperationFault(
          .refused, "there is no archive here that knows \(path)",
          hint: "Add --trust-file when you know where this file comes from: definitions can run anything.")
      }
      return nil
    }
  }

  /// The schema of the database that a session is in, in one snapshot.
  ///
  /// `withVersions` also tells what a restore sets anew: versions of extensions, validity of indexes.
  static func schema(_ session: PsqlSession, major: Int, withVersions: Bool) async throws -> Schema {
    try await session.readOnlyTransaction {
      let reader = CensusReader(session)
      let document = try await reader.schemaDocument()
      let aside = SchemaAside(
        extensionVersions: withVersions ? try await reader.extensionVersions() : nil,
        invalidIndexes: withVersions ? try await reader.invalidIndexes() : nil,
        optionDigests: try await reader.optionDigests())
      guard let schema = Schema(document: document, major: major, aside: aside) else {
        throw OperationFault(.unexpected, "the schema of \(session.connection.place) could not be understood")
      }
      return schema
    }
  }
}
