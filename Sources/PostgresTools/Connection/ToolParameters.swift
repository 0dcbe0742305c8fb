/// The variables by which libpq is told where to go.
///
/// A name in a variable can be neither an option nor a connection string, whatever it holds (R27).
struct ToolParameters: Equatable, Sendable {
  /// Settings of every session; a role's or database's own limits must not cut a dump or restore short.
  static let serverSettings = [
    ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0"), ("lock_timeout", "0"),
  ]

  /// What may be said to anybody, in a fixed order.
  let open: [(name: String, value: String)]
  /// What only tools on this host are told: where the server is, and where the password.
  let direct: [(name: String, value: String)]

  init(_ connection: Connection, settings: [(String, String)], encoding: String?, passFile: String?) {
    var open = [("PGDATABASE", connection.database)]
    if let user = connection.user { open.append(("PGUSER", user)) }
    open.append(("PGAPPNAME", connection.applicationName))
    open.append(("PGCONNECT_TIMEOUT", String(connection.connectTimeout)))
    open.append(("PGOPTIONS", Self.options(Self.serverSettings + settings)))
    if let encoding { open.append(("PGCLIENTENCODING", encoding)) }
    // Complaints are recognised by their English words.
    open.append(("LC_MESSAGES", "C"))
    self.open = open.map { (name: $0.0, value: $0.1) }

    let direct = [
      ("PGHOST", connection.host), ("PGPORT", connection.port.map(String.init)),
      ("PGSSLMODE", connection.sslMode?.rawValue), ("PGPASSFILE", passFile),
    ]
    self.direct = direct.compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  /// `-c name=value …`, with the blanks and backslashes of a value escaped as the server reads them.
  private static func options(_ settings: [(String, String)]) -> String {
    settings.map { name, value in
      let escaped = value.unicodeScalars.reduce(into: "") { text, scalar in
        if scalar.properties.isWhitespace || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
      return "-c \(name)=\(escaped)"
    }.joined(separator: " ")
  }

  static func == (left: Self, right: Self) -> Bool {
    left.open.elementsEqual(right.open, by: ==) && left.direct.elementsEqual(right.direct, by: ==)
  }
}
