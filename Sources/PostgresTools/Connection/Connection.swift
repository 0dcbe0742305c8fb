package import ArchiveModel

/// Where a database is and as whom to go there; a value, nothing is opened.
package struct Connection: Sendable {
  /// How the tools insist on TLS; the words are libpq's.
  package enum SSLMode: String, Sendable, CaseIterable {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
  }

  /// A name, an address or the folder of a unix socket; nil for libpq's default.
  package var host: String?
  /// Nil for libpq's default, 5432.
  package var port: Int?
  /// By its exact name; tools get it in `PGDATABASE`, so it is never taken for an option.
  package var database: String
  /// Nil for libpq's default, the name of the operating system's user.
  package var user: String?
  /// Nil for libpq's default, `prefer`.
  package var sslMode: SSLMode?
  /// Nil when none is needed or libpq finds one in `~/.pgpass`.
  package var password: Secret?
  /// The words before every tool, such as `docker compose exec -T db`; empty to run on this host.
  ///
  /// With one, host, port, TLS and password are not sent: the far side's local socket is used (DESIGN §4).
  package var prefix: [String]
  /// The folder of client programs that the settings name; nil to search.
  package var pgBin: String?
  /// Unique per run, so that after an abort our own server processes, and no others, can be ended.
  package var applicationName: String
  /// Seconds to wait for the server to answer.
  package var connectTimeout: Int

  package init(
    database: String, host: String? = nil, port: Int? = nil, user: String? = nil, sslMode: SSLMode? = nil,
    password: Secret? = nil, prefix: [String] = [], pgBin: String? = nil, applicationName: String,
    connectTimeout: Int = 10
  ) {
    self.host = host
    self.port = port
    self.database = database
    self.user = user
    self.sslMode = sslMode
    self.password = password
    self.prefix = prefix
    self.pgBin = pgBin
    self.applicationName = applicationName
    self.connectTimeout = connectTimeout
  }

  /// The same server and role, another database.
  package func with(database: String) -> Connection {
    var other = self
    other.database = database
    return other
  }

  /// Where it leads, in words for a message: `'app' on db.example:5432`, `'app' through docker compose …`.
  package var place: String { "\(database.quotedForMessage) \(server)" }

  /// The server in words for a message: `on db.example:5432`.
  package var server: String {
    guard prefix.isEmpty else { return "behind " + prefix.joined(separator: " ").quotedForMessage }
    guard let host else { return "on the local server" + (port.map { ", port \($0)" } ?? "") }
    if host.hasPrefix("/") || host.hasPrefix("@") {
      return "on the socket in \(host)" + (port.map { ", port \($0)" } ?? "")
    }
    return "on \(host)" + (port.map { ":\($0)" } ?? "")
  }
}
