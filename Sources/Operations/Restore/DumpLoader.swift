import ArchiveModel
import ByteStreams
import Foundation
import PostgresTools
import Processes
import Storage

/// Loads a dump, or parts of it, into a database.
///
/// Whatever goes through psql begins with BEGIN, and our COMMIT is written only after digest, byte count and
/// trailer were found right once more: a stream that is cut, also by our own death, commits nothing (I2, R23).
struct DumpLoader: Sendable {
  let source: RestoreSource
  let inspection: DumpInspection
  let access: DatabaseAccess
  let context: OperationContext

  /// Loads everything into a database that is thrown away when this fails.
  func loadAll(into database: String, jobs: Int) async throws {
    context.progress(.step("restore"))
    switch source.format {
    case .plain: try await loadScript(into: database, edit: PlainDumpEdit(), before: "", after: "")
    case .custom: try await loadArchive(into: database, ArchiveRestore())
    case .directory:
      try await loadArchive(into: database, ArchiveRestore(source: inspection.archivePath, jobs: jobs))
    }
    context.progress(.finished)
  }

  /// Loads the entries that `edit` keeps in one transaction, between statements of our own; `list` selects the
  /// same entries of an archive.
  func loadScript(
    into database: String, edit: PlainDumpEdit, list: TableSelection? = nil, before: String, after: String
  ) async throws {
    var edit = edit
    let psql = access.server.tools.version
    edit.restrictionKey = PlainDumpEdit.knowsRestriction(psql) ? PlainDumpEdit.newRestrictionKey() : nil
    let command = RestoreCommand.script(.whenTold)
    let tool = access.server.command(command.tool, command.arguments, database: database)
    context.progress(.detail("$ \(tool)"))
    let script = try await script(list)
    defer { script.listFile?.remove() }
    let filter = ScriptFilter(edit)
    let result = try await context.world.runner.feed(tool) { input in
      try input.write("BEGIN;\n\(before)")
      try script.read { bytes in try filter.push(bytes) { try input.write($0) } }
      try filter.finish { try input.write($0) }
      try input.write("\(after)COMMIT;\n")
    }
    if let fault = access.fault(.psql, result) { throw fault }
  }

  private func loadArchive(into database: String, _ restore: ArchiveRestore) async throws {
    let command = RestoreCommand.archive(restore)
    let tool = access.server.command(command.tool, command.arguments, database: database)
    context.progress(.detail("$ \(tool)"))
    let result: ProcessResult
    if restore.source == nil {
      result = try await context.world.runner.feed(
        tool, produce: source.producer(try await source.open(), progress: context.progress))
    } else {
      result = try await context.world.runner.run(tool)
    }
    if let fault = access.fault(.pgRestore, result) { throw fault }
  }

  /// A dump as a script, read on the thread that feeds psql.
  private struct Script: Sendable {
    var read: @Sendable (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    var listFile: StagingFolder?
  }

  /// A plain dump as it is; an archive through pg_restore, into a spool of its own so that its status is known.
  private func script(_ list: TableSelection?) async throws -> Script {
    guard source.format != .plain else {
      let object = try await source.open()
      let source = source
      let progress = context.progress
      return Script(read: { take in try source.readAll(object, progress: progress, take) }, listFile: nil)
    }
    try context.requirePlainTextPlace(for: source)
    let folder = try StagingFolder.make(for: context.world.newBackupID(), in: context)
    do {
      let spool = "\(folder.path)/script.sql"
      try await spoolScript(to: spool, list, folder)
      return Script(
        read: { take in
          let file = try OutsideFile(spool)
          let reader = ObjectReader(file, format: .none, limit: nil)
          _ = try reader.pump(into: AnyStage(Deliver(to: take)), progress: { _ in })
        }, listFile: folder)
    } catch {
      folder.remove()
      throw error
    }
  }

  private func spoolScript(to path: String, _ list: TableSelection?, _ folder: StagingFolder) async throws {
    var listPath: String?
    if let list {
      listPath = "\(folder.path)/list"
      try list.list.write(toFile: listPath ?? "", atomically: false, encoding: .utf8)
    }
    let command = RestoreCommand.asScript(
      source: inspection.archivePath, list: listPath, definitionsOnly: false)
    let tool = access.server.command(command.tool, command.arguments)
    let spool = try SpoolFile(path)
    let result =
      source.format == .custom
      ? try await context.world.runner.filter(
        tool, produce: source.producer(try await source.open(), progress: context.progress),
        consume: { try spool.write($0) })
      : try await context.world.runner.read(tool) { try spool.write($0) }
    if let fault = access.fault(.pgRestore, result) { throw fault }
  }
}

extension RestoreSource {
  /// Reads the plain bytes on this thread and checks them at the end; blocks.
  func readAll(
    _ object: any StoredObject, progress: @escaping ProgressSink,
    _ take: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let reader = ObjectReader(
      object, format: compression, limit: self.object?.plainBytes, fileKey: fileKey)
    do {
      try check(try reader.pump(into: AnyStage(Deliver(to: take)), progress: progress))
    } catch {
      throw explained(error)
    }
  }
}

/// A filter that is fed from one thread.
private final class ScriptFilter: Sendable {
  private nonisolated(unsafe) var filter: PlainDumpFilter

  init(_ edit: PlainDumpEdit) { filter = PlainDumpFilter(edit) }

  func push(_ bytes: UnsafeRawBufferPointer, into output: PlainDumpFilter.Output) throws {
    try filter.push(bytes, into: output)
  }

  func finish(into output: PlainDumpFilter.Output) throws { _ = try filter.finish(into: output) }
}
