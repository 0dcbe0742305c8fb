import ArchiveModel
import ByteStreams
import Foundation
import PostgresTools
import Processes
import Storage

/// A dump that was read from end to end before anything is touched: digests, end, contents, roles.
struct DumpInspection: Sendable {
  let summary: PlainDumpSummary
  /// What was read.
  let tallies: ObjectReader.Tallies
  /// The unpacked files of a directory dump, kept until the restore ends.
  let folder: StagingFolder?

  /// Where pg_restore finds the unpacked dump.
  var archivePath: String? { folder?.dumpPath }

  /// What the dump holds, told by its contents alone: `data` when it defines nothing.
  var kind: BackupKind {
    let rows: Set<String> = ["TABLE DATA", "SEQUENCE SET", "BLOB", "BLOBS", "BLOB METADATA"]
    let entries = summary.contents.entries
    return entries.contains { $0.desc == "TABLE DATA" } && entries.allSatisfy { rows.contains($0.desc) }
      ? .data : .full
  }

  /// Removes what was unpacked.
  func clean() { folder?.remove() }

  /// Reads the dump; throws `verifyFailed`, `dumpIncomplete`, `dumpUnsafe`, and what the tools say.
  static func read(
    _ source: RestoreSource, with server: ServerAccess, settingAside: Bool = false,
    in context: OperationContext
  ) async throws -> DumpInspection {
    context.progress(.step("check the dump"))
    if source.format == .directory { try context.requirePlainTextPlace(for: source) }
    let folder =
      source.format == .directory
      ? try StagingFolder.make(for: context.world.newBackupID(), in: context) : nil
    do {
      let (summary, tallies) = try await read(
        source, DumpReading(settingAside: settingAside), folder, server, context)
      try judge(summary, source)
      context.progress(.finished)
      return DumpInspection(summary: summary, tallies: tallies, folder: folder)
    } catch {
      folder?.remove()
      throw error
    }
  }

  private static func judge(_ summary: PlainDumpSummary, _ source: RestoreSource) throws(OperationFault) {
    if let finding = summary.findings.first {
      throw OperationFault(
        .dumpUnsafe,
        "line \(finding.line) of the dump holds what pg_dump does not write: \(finding.kind.words)",
        hint: "Do not restore this file; find out who changed it.")
    }
    if summary.isCluster {
      throw OperationFault(
        .usage, "\(source.path) holds roles and tablespaces of a server, not a database",
        hint: "Restore the dump that lies beside it, with --globals for its roles.")
    }
  }

  private static func read(
    _ source: RestoreSource, _ reader: DumpReading, _ folder: StagingFolder?, _ server: ServerAccess,
    _ context: OperationContext
  ) async throws -> (PlainDumpSummary, ObjectReader.Tallies) {
    guard source.format != .plain else {
      let tallies = try await source.pump(into: { try reader.push($0) }, progress: context.progress)
      return (try reader.finish(), tallies)
    }
    let found = Shared<ObjectReader.Tallies?>(nil)
    if let folder { try await source.unpack(into: folder, noting: found, in: context) }
    let command = RestoreCommand.asScript(source: folder?.dumpPath, list: nil, definitionsOnly: false)
    let tool = server.command(command.tool, command.arguments)
    context.progress(.detail("$ \(tool)"))
    let result =
      folder == nil
      ? try await context.world.runner.filter(
        tool,
        produce: source.producer(try await source.open(), progress: context.progress, noting: found),
        consume: { try reader.push($0) })
      : try await context.world.runner.read(tool) { try reader.push($0) }
    if let fault = server.fault(command.tool, result) { throw fault }
    guard let tallies = found.value else { throw OperationFault(.unexpected, "the dump was not read") }
    return (try reader.finish(), tallies)
  }
}

/// A reader that is fed from a thread of its own.
private final class DumpReading: Sendable {
  private nonisolated(unsafe) var reader: PlainDumpReader

  init(settingAside: Bool) { reader = PlainDumpReader(settingAside: settingAside) }

  func push(_ bytes: UnsafeRawBufferPointer) throws { try reader.push(bytes) }

  func finish() throws -> PlainDumpSummary { try reader.finish() }
}

extension RestoreSource {
  /// Unpacks a directory dump's tar.
  fileprivate func unpack(
    into folder: StagingFolder, noting found: Shared<ObjectReader.Tallies?>, in context: OperationContext
  ) async throws {
    let produce = producer(try await open(), progress: context.progress, noting: found)
    let result = try await context.world.runner.feed(TarCommand.unpack(into: folder.path), produce: produce)
    guard result.isSuccess else {
      if result.standardErrorTail.contains("No space left on device") {
        throw OperationFault(
          .storeFull, "there is no room in \(folder.path) to unpack the dump",
          hint: "Set staging in [backup] to a folder with room for the whole dump.")
      }
      throw OperationFault(
        .toolFailed, "tar could not unpack the dump: \(result.termination)",
        hint: "Its last words: \(result.lastErrorLines(1).first ?? "none").")
    }
  }
}

extension StagingFolder {
  /// The folder with the table of contents: this one, or the only one in it, as a tar made by hand has it.
  fileprivate var dumpPath: String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard names.count == 1, names[0] != "toc.dat" else { return path }
    return "\(path)/\(names[0])"
  }
}

extension PlainDumpFinding.Kind {
  /// What it is, for a message.
  fileprivate var words: String {
    switch self {
    case .copyProgram: "a COPY that runs a program on the server"
    case .copyFile: "a COPY that reads or writes a file of the server"
    case .transactionControl: "a statement that ends the transaction of the restore"
    }
  }
}
