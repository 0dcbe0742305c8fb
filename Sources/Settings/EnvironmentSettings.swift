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
  package let name: EnvironmentName
  /// A host name, an address, or the directory of a Unix socket.
  package let host: Sourced<String>
  package let port: Sourced<Int>
  package let database: Sourced<String>
  package let user: Sourced<String>
  package let sslMode: Sourced<SSLMode>
  package let password: Sourced<PasswordSource>
  /// The command that the client tools run behind (DESIGN §4); nil to run them on this host.
  package let tools: Sourced<[String]>?
  /// The directory of the client tools; nil to pick among the installed ones. Not used together with `tools`.
  package let pgBin: Sourced<String>?
  /// Whether restore and migrate have to be confirmed.
  package let protected: Sourced<Bool>
  /// What is doubtful about this environment but stops nothing.
  package let warnings: [SettingsFault]

  /// The password, nil when no source has one; throws what the source throws.
  package func resolvePassword(with resolver: PasswordResolver) async throws -> Secret? {
    try await resolver.password(
      from: password.value, host: host.value, port: port.value, database: database.value, user: user.value)
  }
}
