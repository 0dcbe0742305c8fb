import ArchiveModel
package import Processes

/// Finds the client programs that fit a server, among those installed on this host.
package struct ToolLocator: Sendable {
  /// The one folder to look in, when the settings name it.
  package var pgBin: String?
  /// Folders with one folder for each major version, each with a `bin`.
  package var versionRoots: [String]
  /// Folders to look in when the roots have nothing that fits.
  package var searchPath: [String]
  private let runner: ProcessRunner

  /// Looks where Debian and its like put the clients, and in the folders of `PATH`.
  package init(
    pgBin: String? = nil, versionRoots: [String] = ["/usr/lib/postgresql"], searchPath: [String]? = nil,
    runner: ProcessRunner
  ) {
    self.pgBin = pgBin
    self.versionRoots = versionRoots
    self.searchPath = searchPath ?? Command("psql").searchPath
    self.runner = runner
  }

  /// Every usable set of programs, and a sentence on each that is there but unusable.
  package func installed() async throws -> InstalledTools {
    var tools: [ClientTools] = []
    var problems: [String] = []
    let folders = ToolFolders(pgBin: pgBin, versionRoots: versionRoots, searchPath: searchPath)
    for folder in folders.candidates() {
      switch try await inspect(folder) {
      case .absent: continue
      case .unusable(let problem): problems.append(problem)
      case .usable(let found): tools.append(found)
      }
    }
    return InstalledTools(tools: tools, problems: problems, pgBin: pgBin)
  }

  private enum Finding {
    case absent
    case unusable(String)
    case usable(ClientTools)
  }

  /// Asks pg_dump for its version; the others of the folder must be there and executable.
  private func inspect(_ folder: String) async throws -> Finding {
    let paths = PostgresTool.allCases.map { "\(folder)/\($0.rawValue)" }
    let states = paths.map(ToolFolders.state(of:))
    guard states.contains(where: { $0 != .missing }) else { return .absent }
    for (path, state) in zip(paths, states) {
      switch state {
      case .missing: return .unusable("\(path) is missing")
      case .notExecutable: return .unusable("\(path) is not an executable file")
      case .executable: continue
      }
    }
    let path = "\(folder)/\(PostgresTool.pgDump.rawValue)"
    let command = Command(path, ["--version"], environment: ChildEnvironment.inherited.variables)
    let result: ProcessResult
    do {
      result = try await runner.run(command, outputLimit: 64 << 10, timeout: .seconds(20))
    } catch let fault as ProcessFault {
      return .unusable("\(path) could not be run: \(fault.message)")
    }
    guard result.isSuccess, let version = PostgresVersion(banner: result.outputText, of: .pgDump) else {
      return .unusable("\(path) is not PostgreSQL's pg_dump: it does not tell its version")
    }
    return .usable(ClientTools(folder: folder, version: version))
  }
}
