import ArchiveModel
import Foundation
import PostgresTools
import Processes

/// Runs pg_dump and pg_dumpall and pushes what they write into an inlet.
struct DumpRun {
  let database: DatabaseAccess
  let timeout: Duration
  let progress: ProgressSink

  /// Pushes a dump of one snapshot; throws what pg_dump's status and standard error say.
  func dump(_ command: DumpCommand, into inlet: StageInlet) async throws {
    try await run(.pgDump, command.arguments, into: inlet)
  }

  /// Pushes roles and tablespaces.
  func globals(_ command: GlobalsCommand, into inlet: StageInlet) async throws {
    try await run(.pgDumpAll, command.arguments, into: inlet)
  }

  /// Dumps into a folder with several connections, then pushes the folder as one tar.
  func dumpFolder(_ command: DumpCommand, into inlet: StageInlet) async throws {
    guard let folder = command.folder else { return }
    var tool = database.server.command(.pgDump, command.arguments)
    tool.isBatch = true
    progress(.detail("$ \(tool)"))
    let result = try await inTime { try await database.runner.run(tool, timeout: timeout) }
    if let fault = database.fault(.pgDump, result) { throw fault }
    progress(.step("pack"))
    let tar = TarCommand.pack(folder)
    progress(.detail("$ \(tar)"))
    let packed = try await database.runner.read(tar, timeout: timeout) { try inlet.push($0) }
    guard packed.isSuccess else {
      throw OperationFault(
        .toolFailed, "tar could not pack the dump: \(packed.termination)",
        hint: "Its last words: \(packed.lastErrorLines(1).first ?? "none").")
    }
  }

  private func run(_ tool: PostgresTool, _ arguments: [String], into inlet: StageInlet) async throws {
    var command = database.server.command(tool, arguments)
    command.isBatch = true
    progress(.detail("$ \(command)"))
    let result: ProcessResult
    do {
      result = try await inTime {
        try await database.runner.read(command, timeout: timeout) { try inlet.push($0) }
      }
    } catch {
      // Behind a prefix the tool on the far side does not notice that we are gone (postgres.md §5.8).
      if !database.connection.prefix.isEmpty { await endSessions() }
      throw error
    }
    if let fault = database.fault(tool, result) { throw fault }
  }

  /// A dump that takes too long is told with what may be done about it (F32).
  private func inTime(_ run: () async throws -> ProcessResult) async throws -> ProcessResult {
    do {
      return try await run()
    } catch let fault as ProcessFault where fault.code == .toolTimeout {
      throw OperationFault(
        .toolTimeout, fault.message,
        hint: "Look into pg_stat_activity for a lock that it waits for, or set a longer timeout in [backup].",
        cause: ToolComplaint(fault.standardErrorTail))
    }
  }

  /// Ends what the run still has open on the server.
  func endSessions() async {
    let database = database
    await Task.detached {
      do {
        _ = try await database.withSession {
          try await $0.endSessions(ofApplication: database.connection.applicationName)
        }
      } catch {
        // The failure that led here is the one to tell; the server ends the session when its client's pipe breaks.
      }
    }.value
  }
}

/// tar as a value, for directory dumps.
enum TarCommand {
  /// Writes the files of a folder to standard output, in a fixed order and without the owner's name.
  static func pack(_ folder: String) -> Command {
    Command(
      "tar",
      [
        "--create", "--file=-", "--directory=\(folder)", "--format=ustar", "--sort=name", "--owner=0",
        "--group=0",
        "--numeric-owner", ".",
      ])
  }

  /// Reads standard input into a folder; no owner, mode or path outside it is taken over.
  static func unpack(into folder: String) -> Command {
    Command(
      "tar",
      [
        "--extract", "--file=-", "--directory=\(folder)", "--no-same-owner", "--no-same-permissions",
        "--no-overwrite-dir", "--delay-directory-restore",
      ])
  }
}
