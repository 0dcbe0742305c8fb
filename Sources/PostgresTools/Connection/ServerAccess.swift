import ArchiveModel
package import Processes

/// The right to run tools against one server: its password file, and the commands that use it.
///
/// It must be kept for as long as the tools run, since the password file goes with it; `withAccess` does.
package final class ServerAccess: Sendable {
  /// Where the tools go, unless a command names another database.
  package let connection: Connection
  /// The programs that run.
  package let tools: ClientTools
  private let passFile: PassFile?
  private let base: ChildEnvironment

  /// Writes the password file, unless there is no password or a command prefix (DESIGN §4).
  ///
  /// `base` is what the tools' environment begins with. Errors: `toolFailed`, `usage`.
  package init(
    to connection: Connection, with tools: ClientTools, base: ChildEnvironment = .inherited,
    passFilesIn parent: String = PassFile.temporaryFolder
  ) throws(PostgresFault) {
    self.connection = connection
    self.tools = tools
    // Either would win over LC_MESSAGES, by which complaints are made English.
    self.base = base.removing("LC_ALL", "LANGUAGE")
    if let password = connection.password, connection.prefix.isEmpty {
      passFile = try PassFile(for: connection, password: password, in: parent)
    } else {
      passFile = nil
    }
  }

  /// The command of one tool.
  ///
  /// `settings` are server settings of its session; `encoding` is its client encoding, nil for the
  /// database's.
  package func command(
    _ tool: PostgresTool, _ arguments: [String], database: String? = nil,
    settings: [(String, String)] = [], encoding: String? = nil
  ) -> Command {
    let target = database.map { connection.with(database: $0) } ?? connection
    let parameters = ToolParameters(target, settings: settings, encoding: encoding, passFile: passFile?.path)
    let words = [tools.path(of: tool)] + arguments
    guard let launcher = connection.prefix.first else {
      let variables = (parameters.open + parameters.direct).map { ($0.name, $0.value) }
      return Command(
        words[0], arguments, environment: base.adding(Dictionary(uniqueKeysWithValues: variables)).variables)
    }
    let assignments = parameters.open.map { "\($0.name)=\($0.value)" }
    return Command(
      launcher, connection.prefix.dropFirst() + ["env"] + assignments + words, environment: base.variables)
  }

  /// The variables by which a program that is not ours finds the same server, and that make its sessions like ours.
  ///
  /// Behind a prefix it cannot find it; it is told only the name and the settings of its sessions.
  package func variables(database: String? = nil, settings: [(String, String)] = []) -> [String: String] {
    let target = database.map { connection.with(database: $0) } ?? connection
    let parameters = ToolParameters(target, settings: settings, encoding: nil, passFile: passFile?.path)
    let told = (parameters.open + parameters.direct).filter {
      connection.prefix.isEmpty || ["PGAPPNAME", "PGOPTIONS"].contains($0.name)
    }
    return Dictionary(uniqueKeysWithValues: told.map { ($0.name, $0.value) })
  }
}

/// Runs the body with access to a server; the password file is gone when it returns.
package func withAccess<Result>(
  to connection: Connection, with tools: ClientTools, _ body: (ServerAccess) async throws -> Result
) async throws -> Result {
  let access = try ServerAccess(to: connection, with: tools)
  defer { withExtendedLifetime(access) {} }
  return try await body(access)
}
