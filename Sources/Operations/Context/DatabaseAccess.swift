import ArchiveModel
import Foundation
import PostgresTools
import Processes
import Settings

/// The way to one environment's server: where it is, what it is, and the tools that fit it.
struct DatabaseAccess: Sendable {
  let environment: EnvironmentSettings
  let server: ServerAccess
  let facts: ServerFacts
  let runner: ProcessRunner

  /// The connection to the environment's own database.
  var connection: Connection { server.connection }

  /// The database that the settings name.
  var databaseName: String { environment.database.value }

  /// Such as `localhost:5432`, for people.
  var place: String {
    connection.prefix.isEmpty
      ? "\(environment.host.value):\(environment.port.value)" : connection.prefix.joined(separator: " ")
  }

  /// Runs the body with a session in the environment's database, or in another one of the same server.
  func withSession<Result>(
    _ database: String? = nil, _ body: (PsqlSession) async throws -> Result
  ) async throws -> Result {
    try await server.withSession(runner, database: database, body)
  }

  /// The fault that a finished tool's standard error tells, nil when it succeeded.
  func fault(_ tool: PostgresTool, _ result: ProcessResult) -> PostgresFault? {
    server.fault(tool, result)
  }
}

extension ServerAccess {
  /// The fault that a finished tool's standard error tells, nil when it succeeded.
  func fault(_ tool: PostgresTool, _ result: ProcessResult) -> PostgresFault? {
    guard !result.isSuccess else { return nil }
    return Diagnosis(of: connection).fault(
      tool, ended: result.termination.description, standardError: result.standardErrorTail)
  }
}

extension OperationContext {
  /// Reaches the server of an environment through one of its databases and picks the tools that fit it.
  ///
  /// `run` makes the application name unique; `restoring` also warns of weaknesses that matter then. Errors: the settings' and PostgreSQL's faults, by code.
  func access(
    to environment: EnvironmentSettings, database: String? = nil, run: String, restoring: Bool = false
  ) async throws -> DatabaseAccess {
    let connection = try await connection(to: environment, run: run)
    let near =
      connection.prefix.isEmpty
      ? try await ToolLocator(pgBin: connection.pgBin, runner: world.runner).installed() : nil
    let far = FarTools(connection, runner: world.runner)
    let first = if let near { try near.newest() } else { try await far.find() }
    let probe = try ServerAccess(to: connection, with: first)
    let facts = try await probe.withSession(world.runner, database: database) {
      try await ServerFacts.read(from: $0)
    }
    let major = facts.version.major
    let choice = try near?.choice(forServerMajor: major) ?? far.choice(first, forServerMajor: major)
    for warning in choice.warnings + (restoring ? choice.advisories : []) {
      progress(.warning(warning.sentence, hint: warning.hint))
    }
    return DatabaseAccess(
      environment: environment, server: try ServerAccess(to: connection, with: choice.tools), facts: facts,
      runner: world.runner)
  }

  /// The connection of an environment with its password fetched; behind a prefix none is asked for.
  func connection(to environment: EnvironmentSettings, run: String) async throws -> Connection {
    let prefix = environment.tools?.value ?? []
    let password = prefix.isEmpty ? try await environment.resolvePassword(with: passwordResolver()) : nil
    return Connection(
      database: environment.database.value, host: environment.host.value, port: environment.port.value,
      user: environment.user.value, sslMode: Connection.SSLMode(rawValue: environment.sslMode.value.rawValue),
      password: password, prefix: prefix, pgBin: environment.pgBin?.value,
      applicationName: "strongroom-\(run)")
  }

  private func passwordResolver() -> PasswordResolver {
    let world = world
    return PasswordResolver(credentialsDirectory: world.environment["CREDENTIALS_DIRECTORY"]) { argv in
      try await world.secret(from: argv, what: "password")
    }
  }
}

extension World {
  /// Reads private keys and passphrases of this world.
  var keyFiles: KeyFiles {
    KeyFiles(credentialsDirectory: environment["CREDENTIALS_DIRECTORY"]) { argv in
      try await secret(from: argv, what: "passphrase")
    }
  }

  /// What a command that gives a secret prints; throws `configUnreadable` when it fails.
  func secret(from argv: [String], what: String) async throws -> [UInt8] {
    guard let program = argv.first else { return [] }
    let variables = ChildEnvironment.inherited(from: environment).variables
    let command = Command(program, Array(argv.dropFirst()), environment: variables)
    let result = try await runner.run(command, outputLimit: 64 << 10, timeout: .seconds(60))
    guard result.isSuccess else {
      throw OperationFault(
        .configUnreadable, "the \(what) command \(program) failed with \(result.termination)",
        hint: "Run it by hand to see why.")
    }
    return result.standardOutput
  }
}
