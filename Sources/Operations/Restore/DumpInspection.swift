import ArchiveModel
import ByteStreams
import Foundation
import PostgresTools
import Processes
import Storage

/// A dump that was read from end to end before anything is touched: digests, end, contents, roles.
struct DumpInspection: Sendable {
  let summary: PlainDumpSummary
  /// The unpacked files of a directory dump, kept until the restore ends.
  let folder: StagingFolder?

  /// Where pg_restore finds the unpacked dump.
  var archivePath: String? { folder.map { $0.path } }

  /// Removes what was unpacked.
  func clean() { folder?.remove() }

  /// Reads the dump; throws `verifyFailed`, `dumpIncomplete`, `dumpUnsafe`, and what the tools say.
  static func read(
    _ source: RestoreSource, with access: DatabaseAccess, in context: OperationContext
  ) async throws -> DumpInspection {
    context.progress(.step("check the dump"))
    if source.format == .directory { try context.requirePlainTextPlace(for: source) }
    let folder =
      source.format == .directory
      ? try StagingFolder.make(for: context.world.newBackupID(), in: context) : nil
    do {
      let summary = try await summary(of: source, folder, access, context)
      if let finding = summary.findings.first {
        throw OperationFault(
          .dumpUnsafe,
          "line \(finding.line) of the dump holds what pg_dump does not write: \(finding.kind.rawValue)",
          hint: "Do not restore this file; find out who changed it.")
      }
      context.progress(.finished)
      return DumpInspection(summary: summary, folder: folder)
    } catch {
      folder?.remove()
      throw error
    }
  }

  private static func summary(
    of source: RestoreSource, _ folder: StagingFolder?, _ access: DatabaseAccess, _ context: OperationContext
  ) async throws -> PlainDumpSummary {
    let reader = DumpReading()
    switch source.format {
    case .plain:
      try await source.pump(into: { try reader.push($0) }, progress: context.progress)
    case .custom:
      let command = RestoreCommand.asScript(source: nil, list: nil, definitionsOnly: false)
      let tool = access.server.command(command.tool, command.arguments)
      let result = try await context.world.runner.filter(
        tool, produce: source.producer(try await source.open(), progress: context.progress),
        consume: { try reader.push($0) })
      if let fault = access.fault(command.tool, result) { throw fault }
    case .directory:
      guard let folder else { throw OperationFault(.unexpected, "a directory dump has no staging folder") }
      try await source.unpack(into: folder, in: context)
      let command = RestoreCommand.asScript(source: folder.path, list: nil, definitionsOnly: false)
      let tool = access.server.command(command.tool, command.arguments)
      let result = try await context.world.runner.read(tool) { try reader.push($0) }
      if let fault = access.fault(command.tool, result) { throw fault }
    }
    return try reader.finish()
  }
}

/// A reader that is fed from a thread of its own.
private final class DumpReading: Sendable {
  private nonisolated(unsafe) var reader = PlainDumpReader()

  func push(_ bytes: UnsafeRawBufferPointer) throws { try reader.push(bytes) }

  func finish() throws -> PlainDumpSummary { try reader.finish() }
}

extension RestoreSource {
  /// Reads and decompresses everything, and checks it against the catalog at the end.
  func pump(
    into take: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void, progress: @escaping ProgressSink
  ) async throws {
    let object = try await open()
    let read = reading(object, progress: progress)
    try await BlockingThread.run { try read(take) }
  }

  /// What writes the plain bytes to a child; it throws before the child sees an end when they are not right.
  func producer(
    _ object: any StoredObject, progress: @escaping ProgressSink
  ) -> @Sendable (ProcessInput) throws -> Void {
    let read = reading(object, progress: progress)
    return { input in try read { try input.write($0) } }
  }

  /// Unpacks a directory dump's tar.
  func unpack(into folder: StagingFolder, in context: OperationContext) async throws {
    let result = try await context.world.runner.feed(
      TarCommand.unpack(into: folder.path), produce: producer(try await open(), progress: context.progress))
    guard result.isSuccess else {
      throw OperationFault(
        .toolFailed, "tar could not unpack the dump: \(result.termination)",
        hint: "Its last words: \(result.lastErrorLines(1).first ?? "none").")
    }
  }

  private func reading(
    _ object: any StoredObject, progress: @escaping ProgressSink
  ) -> @Sendable (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void {
    { take in
      try readAll(object, progress: progress, take)
    }
  }
}
