import ArchiveModel
import ByteStreams
import Foundation
import PostgresTools
import Processes

/// Loads a dump, or parts of it, into a database.
///
/// Whatever changes a database in use goes through one psql session: our COMMIT is sent only after digest, byte
/// count, trailer and census were found right, so a stream that is cut, also by our own death, commits nothing
/// (I2, R23).
struct DumpLoader: Sendable {
  let source: RestoreSource
  let inspection: DumpInspection
  let server: ServerAccess
  let serverMajor: Int
  let context: OperationContext

  /// What is done in the transaction of a load.
  struct Work {
    /// The entries of the dump that are loaded.
    var edit = PlainDumpEdit()
    /// Statements around the dump.
    var before = ""
    var after = ""
  }

  /// Loads everything into a side database, which is dropped when this fails.
  func loadAll(into side: String, jobs: Int) async throws {
    switch source.format {
    case .plain: try await load(Work(), into: side) { _ in }
    case .custom: try await loadArchive(into: side, ArchiveRestore())
    case .directory:
      try await loadArchive(into: side, ArchiveRestore(source: inspection.archivePath, jobs: jobs))
    }
  }

  /// Loads in one transaction that is committed when `check` is content.
  func load<Evidence>(
    _ work: Work, into database: String, check: (PsqlSession) async throws -> Evidence
  ) async throws -> Evidence {
    var edit = work.edit
    edit.restrictionKey =
      PlainDumpEdit.knowsRestriction(server.tools.version) ? PlainDumpEdit.newRestrictionKey() : nil
    // Locks that others hold are waited for as long as our own session says, not for ever.
    edit.droppedSettings.insert("lock_timeout")
    if serverMajor < 17 { edit.droppedSettings.insert("transaction_timeout") }
    context.progress(.step("restore"))
    let filter = ScriptFilter(edit)
    return try await server.withSession(context.world.runner, database: database) { session in
      try await session.execute("BEGIN")
      try await session.execute(work.before)
      try await session.load { input in
        try await read { bytes in try filter.push(bytes) { try input.write($0) } }
        try await BlockingThread.run { try filter.finish { try input.write($0) } }
      }
      try await session.execute(work.after)
      context.progress(.finished)
      let evidence = try await check(session)
      try await session.execute("COMMIT")
      return evidence
    }
  }

  /// Reads the dump as a script: a plain one as it is, an archive through pg_restore, whole, because entries are
  /// known by the script's own headers.
  private func read(_ take: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void) async throws {
    guard source.format != .plain else {
      try await source.pump(into: take, progress: context.progress)
      return
    }
    let command = RestoreCommand.asScript(
      source: inspection.archivePath, list: nil, definitionsOnly: false)
    let tool = server.command(command.tool, command.arguments)
    context.progress(.detail("$ \(tool)"))
    let result =
      source.format == .custom
      ? try await context.world.runner.filter(
        tool, produce: source.producer(try await source.open(), progress: context.progress), consume: take)
      : try await context.world.runner.read(tool, consume: take)
    if let fault = server.fault(.pgRestore, result) { throw fault }
  }

  private func loadArchive(into side: String, _ restore: ArchiveRestore) async throws {
    context.progress(.step("restore"))
    let command = RestoreCommand.archive(restore)
    let tool = server.command(command.tool, command.arguments, database: side)
    context.progress(.detail("$ \(tool)"))
    let result =
      restore.source == nil
      ? try await context.world.runner.feed(
        tool, produce: source.producer(try await source.open(), progress: context.progress))
      : try await context.world.runner.run(tool)
    if let fault = server.fault(.pgRestore, result) { throw fault }
    context.progress(.finished)
  }
}

/// A filter that is fed from one thread at a time.
private final class ScriptFilter: Sendable {
  private nonisolated(unsafe) var filter: PlainDumpFilter

  init(_ edit: PlainDumpEdit) { filter = PlainDumpFilter(edit) }

  func push(_ bytes: UnsafeRawBufferPointer, into output: PlainDumpFilter.Output) throws {
    try filter.push(bytes, into: output)
  }

  func finish(into output: PlainDumpFilter.Output) throws { _ = try filter.finish(into: output) }
}
