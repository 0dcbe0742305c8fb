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

  /// The programs for a server of this major version: its own major, else the nearest newer one, never older.
  ///
  /// The fault's hint names the package to install. Errors: `toolMissing`, `toolVersion`.
  package func tools(forServerMajor major: Int) async throws -> ToolChoice {
    let (found, problems) = try await installed()
    if let own = found.filter({ $0.version.major == major }).max(by: { $0.version < $1.version }) {
      return ToolChoice(tools: own, serverMajor: major)
    }
    if let newer = found.filter({ $0.version.major > major }).min(by: { $0.version.major < $1.version.major })
    {
      return ToolChoice(tools: newer, serverMajor: major)
    }
    guard let older = found.max(by: { $0.version < $1.version }) else {
      throw missing(problems, package: "postgresql-client-\(major)")
    }
    throw Self.tooOld(older.version, serverMajor: major)
  }

  /// The newest programs, for asking a server of unknown version what it is; psql speaks to all of them.
  ///
  /// Errors: `toolMissing`.
  package func newest() async throws -> ClientTools {
    let (found, problems) = try await installed()
    guard let newest = found.max(by: { $0.version < $1.version }) else {
      throw missing(problems, package: "postgresql-client")
    }
    return newest
  }

  /// Every usable set of programs, and a sentence on each that is there but unusable.
  package func installed() async throws -> (tools: [ClientTools], problems: [String]) {
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
    return (tools, problems)
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

  private func missing(_ problems: [String], package: String) -> PostgresFault {
    let place = pgBin.map { " in \($0)" } ?? ""
    return PostgresFault(
      .toolMissing,
      problems.first ?? "pg_dump and the other PostgreSQL client programs were not found\(place)",
      hint: "Install them with 'apt install \(package)', or name their folder in 'pg_bin'.")
  }

  static func tooOld(_ version: PostgresVersion, serverMajor: Int) -> PostgresFault {
    PostgresFault(
      .toolVersion, "pg_dump \(version) cannot dump a PostgreSQL \(serverMajor) server, which is newer",
      hint: "Install the server's own client with 'apt install postgresql-client-\(serverMajor)'.")
  }
}
