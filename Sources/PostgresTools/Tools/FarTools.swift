import ArchiveModel
package import Processes

/// Finds the client programs behind a command prefix.
package struct FarTools: Sendable {
  private let connection: Connection
  private let runner: ProcessRunner

  /// The connection must have a prefix.
  package init(_ connection: Connection, runner: ProcessRunner) {
    self.connection = connection
    self.runner = runner
  }

  /// Asks the far side's pg_dump for its version.
  ///
  /// Errors: `toolMissing`, `connectionRefused` for a container that does not run, `toolFailed`.
  package func find() async throws -> ClientTools {
    guard let launcher = connection.prefix.first else {
      throw PostgresFault(.usage, "there is no command prefix to find tools behind")
    }
    let words =
      connection.prefix.dropFirst() + ["env", "LC_MESSAGES=C", PostgresTool.pgDump.rawValue, "--version"]
    let environment = ChildEnvironment.inherited.removing("LC_ALL", "LANGUAGE").adding(["LC_MESSAGES": "C"])
    let command = Command(launcher, Array(words), environment: environment.variables)
    let result = try await runner.run(command, outputLimit: 64 << 10, timeout: .seconds(60))
    guard result.isSuccess else {
      throw Diagnosis(of: connection).fault(
        .pgDump, ended: result.termination.description, standardError: result.standardErrorTail)
    }
    guard let version = PostgresVersion(banner: result.outputText, of: .pgDump) else {
      throw PostgresFault(
        .toolMissing, "what answers as pg_dump \(connection.server) does not tell its version",
        hint: "Check 'tools' of this environment: the words before it must run a command and print nothing.")
    }
    return ClientTools(folder: nil, version: version)
  }

  /// Weighs the far side's programs for a server; errors: `toolVersion` when they are older than it.
  package func choice(_ tools: ClientTools, forServerMajor major: Int) throws(PostgresFault) -> ToolChoice {
    guard tools.version.major >= major else { throw InstalledTools.tooOld(tools.version, serverMajor: major) }
    return ToolChoice(tools: tools, serverMajor: major)
  }
}
