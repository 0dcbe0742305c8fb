package import ArchiveModel

/// How a connection uses TLS; the words and their meaning are libpq's.
package enum SSLMode: String, Sendable, CaseIterable {
  case disable
  case allow
  case prefer
  case require
  case verifyCA = "verify-ca"
  case verifyFull = "verify-full"
}

/// How to reach one environment's database, each value with its origin.
package struct EnvironmentSettings: Sendable {
  /// The name that `--env` takes.
  package let name: EnvironmentName
  /// A host name, an address, or the directory of a Unix socket.
  package let host: Sourced<String>
  /// A TCP port, 1 to 65535.
  package let port: Sourced<Int>
  /// The database's name, exact; any characters but NUL.
  package let database: Sourced<String>
  /// The role to connect as, exact.
  package let user: Sourced<String>
  /// How TLS is used.
  package let sslMode: Sourced<SSLMode>
  /// Where the password is to be had; of no use beside `tools`, where the container authenticates.
  package let password: Sourced<PasswordSource>
  /// The command that the client tools run behind (DESIGN §4); nil to run them on this host.
  package let tools: Sourced<[String]>?
  /// The directory of the client tools; nil to pick among the installed ones, and of no effect beside `tools`.
  package let pgBin: Sourced<String>?
  /// Whether restore has to be confirmed.
  package let protected: Sourced<Bool>
  /// The service that uses the database.
  package let service: ServiceSettings
  /// What is doubtful about this environment but stops nothing.
  package let warnings: [SettingsFault]

  /// The password, nil when no source has one; throws what the source throws.
  package func resolvePassword(with resolver: PasswordResolver) async throws -> Secret? {
    try await resolver.password(
      from: password.value, host: host.value, port: port.value, database: database.value, user: user.value)
  }
}
