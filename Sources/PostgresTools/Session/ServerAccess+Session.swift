package import Processes

extension ServerAccess {
  /// Runs the body with a session on this server, in the connection's database unless another is named.
  ///
  /// The session ends with the body, and with it whatever transaction was left open. Errors: `PostgresFault`
  /// for what the server refuses, `ProcessFault` for what keeps psql from running.
  package func withSession<Result>(
    _ runner: ProcessRunner, database: String? = nil, _ body: (PsqlSession) async throws -> Result
  ) async throws -> Result {
    let target = database.map { connection.with(database: $0) } ?? connection
    let command = command(.psql, PsqlSession.arguments, database: database, encoding: "UTF8")
    return try await runner.converse(command) { conversation in
      let transport = PsqlSession.Transport(
        send: { try await conversation.send($0) },
        nextLine: { try await conversation.nextLine(timeout: $0) },
        input: conversation.input,
        ending: {
          let end = try await conversation.finish()
          return Diagnosis(of: target).fault(
            .psql, ended: end.termination.description, standardError: end.standardErrorTail)
        })
      let session = PsqlSession(connection: target, transport: transport, token: Self.token())
      try await session.begin()
      return try await body(session)
    }
  }

  /// 128 random bits in hexadecimal.
  private static func token() -> String {
    String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
  }
}

/// Runs the body with a session of its own.
package func withSession<Result>(
  _ connection: Connection, _ tools: ClientTools, _ runner: ProcessRunner,
  _ body: (PsqlSession) async throws -> Result
) async throws -> Result {
  try await withAccess(to: connection, with: tools) { access in try await access.withSession(runner, body) }
}
