import ArchiveModel

extension Diagnosis {
  typealias Account = (code: FaultCode, message: String, hint: String)

  /// Symptoms of getting there and being let in.
  func accessAccount(of symptom: Symptom) -> Account? {
    let server = connection.server
    let user = connection.user?.quotedForMessage ?? "this user"
    switch symptom {
    case .toolMissing(let name):
      return (
        .toolMissing, "\(name?.quotedForMessage ?? "a PostgreSQL tool") was not found \(server)",
        "Install the PostgreSQL client programs there, or name the right container in 'tools'."
      )
    case .containerStopped(let name):
      return (
        .connectionRefused, "the container \(name?.quotedForMessage ?? "named in 'tools'") is not running",
        "Start it, for example with 'docker compose up -d \(name ?? "db")'."
      )
    case .connectionRefused:
      return (
        .connectionRefused, "the connection to the PostgreSQL server \(server) was refused",
        "Start the server, and check the host and port of this environment."
      )
    case .socketMissing(let path):
      return (
        .connectionRefused,
        "there is no PostgreSQL socket \(path?.quotedForMessage ?? "\(server)")",
        "Start the server, or set the host of this environment to where it listens, such as 127.0.0.1."
      )
    case .hostUnknown(let name):
      return (
        .connectionRefused, "the host \((name ?? connection.host ?? "").quotedForMessage) is unknown",
        "Check the host of this environment; a service name of Docker Compose is known only inside Compose."
      )
    case .connectTimeout:
      return (
        .connectionRefused,
        "the PostgreSQL server \(server) did not answer within \(connection.connectTimeout) seconds",
        "Check the network and firewalls on the way, and the host and port of this environment."
      )
    case .serverNotReady:
      return (
        .connectionRefused, "the PostgreSQL server \(server) is starting up or shutting down",
        "Wait until it accepts connections and try again."
      )
    case .tooManyConnections:
      return (
        .connectionRefused, "the PostgreSQL server \(server) has no connection left",
        "End idle sessions, or raise max_connections or the role's connection limit."
      )
    case .tlsRefused:
      return (
        .connectionRefused, "no TLS connection as asked for could be made to the server \(server)",
        "Set sslmode of this environment to what the server offers, or install its certificate authority."
      )
    case .poolerRefused:
      return (
        .connectionRefused, "what answers \(server) is a connection pooler that refuses session settings",
        "Point this environment at the PostgreSQL server itself; a dump needs a direct connection."
      )
    case .authenticationFailed(let name):
      return (
        .authenticationFailed, "the server refused the password of role \(name?.quotedForMessage ?? user)",
        "Correct the password of this environment, such as DEV_DB_PASSWORD, or the server's pg_hba.conf."
      )
    case .passwordMissing:
      return (
        .authenticationFailed, "the server \(server) wants a password for role \(user) and none is set",
        "Set it in the environment (such as DEV_DB_PASSWORD), in a password_file or in ~/.pgpass."
      )
    case .notAdmitted:
      return (
        .authenticationFailed, "the server's rules do not admit role \(user) to \(connection.place)",
        "Add a line for this role and database to pg_hba.conf, or allow the role to log in."
      )
    case .databaseMissing(let name):
      return (
        .databaseMissing,
        "database \((name ?? connection.database).quotedForMessage) does not exist \(server)",
        "Check the database's name in the settings, or create it with createdb."
      )
    case .loginRoleMissing(let name):
      return (
        .roleMissing, "the role \(name?.quotedForMessage ?? user) to log in with does not exist \(server)",
        "Check the user of this environment, or create the role with createuser."
      )
    default: return nil
    }
  }
}
