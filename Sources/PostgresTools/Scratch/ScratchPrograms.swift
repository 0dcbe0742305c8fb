import ArchiveModel
package import Processes

/// The programs of one server version: what makes and runs a scratch cluster, and the clients that fit it.
package struct ScratchPrograms: Sendable, Equatable {
  /// The folder of `initdb` and `postgres`.
  package let folder: String
  /// pg_dump and its like of the same folder.
  package let tools: ClientTools

  /// The installed server of a major version, else the nearest newer one; nil asks for the newest.
  ///
  /// Errors: `toolMissing` naming the package to install.
  package static func find(
    serverMajor major: Int?, pgBin: String?, runner: ProcessRunner
  ) async throws -> ScratchPrograms {
    var found = try await ToolLocator(pgBin: pgBin, runner: runner).installed().tools
    if pgBin != nil, !found.contains(where: isServer) {
      // The settings may name a folder that has clients only.
      found = try await ToolLocator(runner: runner).installed().tools
    }
    let servers = found.filter(isServer)
    let chosen: ClientTools?
    if let major {
      chosen =
        servers.filter { $0.version.major == major }.max { $0.version < $1.version }
        ?? servers.filter { $0.version.major > major }.min { $0.version.major < $1.version.major }
    } else {
      chosen = servers.max { $0.version < $1.version }
    }
    guard let chosen, let folder = chosen.folder else {
      let package = major.map { "postgresql-\($0)" } ?? "postgresql"
      throw PostgresFault(
        .toolMissing,
        "no PostgreSQL server\(major.map { " \($0)" } ?? "") is installed here to restore into",
        hint:
          "Install it with 'apt install \(package)', or set target in [test_restore] to server or command.")
    }
    return ScratchPrograms(folder: folder, tools: chosen)
  }

  private static func isServer(_ tools: ClientTools) -> Bool {
    guard let folder = tools.folder else { return false }
    return ["initdb", "postgres"].allSatisfy { ToolFolders.state(of: "\(folder)/\($0)") == .executable }
  }
}
