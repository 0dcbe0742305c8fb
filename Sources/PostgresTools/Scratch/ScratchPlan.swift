package import Processes

/// How a throw-away cluster is to be made; a value, nothing is started.
package struct ScratchPlan: Sendable, Equatable {
  /// What the server may risk.
  package enum Durability: Sendable {
    /// Data is lost in a crash, and everything is several times faster: for proving restores.
    case throwaway
    /// PostgreSQL's own defaults: for measuring, and for trying crashes.
    case durable
  }

  /// The folder of `initdb` and `postgres`, such as `/usr/lib/postgresql/15/bin`.
  package var binaries: String
  /// It decides the server settings that `settings` may still override.
  package var durability: Durability
  /// The encoding of the template databases.
  package var encoding: String
  /// The locale of the template databases, by the C library's name.
  package var locale: String
  /// The name of the one role that exists at first.
  package var superuser: String
  /// Where the cluster's own folder is made; it must be short, since the socket's path has 107 bytes at most.
  package var parent: String
  /// The system user who runs the server when we are root; nil for `postgres`, else `nobody`.
  package var systemUser: String?
  /// How long `initdb` and the start may take, each.
  package var startTimeout: Duration
  /// Server settings that stand over all others, by name.
  package var settings: [String: String]
  /// Whether the server is cut off from every network; see `ScratchCluster.isCutOff`.
  package var cutOff = false
  /// How many bytes each process of the server may map; nil for no limit.
  package var memoryLimit: Int64?

  package init(
    binaries: String, durability: Durability = .throwaway, encoding: String = "UTF8", locale: String = "C",
    superuser: String = "postgres", parent: String = ScratchPlan.temporaryFolder, systemUser: String? = nil,
    startTimeout: Duration = .seconds(60), settings: [String: String] = [:]
  ) {
    self.binaries = binaries
    self.durability = durability
    self.encoding = encoding
    self.locale = locale
    self.superuser = superuser
    self.parent = parent
    self.systemUser = systemUser
    self.startTimeout = startTimeout
    self.settings = settings
  }

  /// The folder for temporary files that the environment names, else `/tmp`.
  package static var temporaryFolder: String {
    let named = ChildEnvironment.inherited.variables["TMPDIR"] ?? ""
    return named.hasPrefix("/") ? named : "/tmp"
  }

  /// The same, cut off from the network or not.
  func cutOff(_ isCutOff: Bool) -> ScratchPlan {
    var plan = self
    plan.cutOff = isCutOff
    return plan
  }

  /// The command that makes the cluster below `folder`.
  package func initdb(in folder: String, as user: UserIdentity?) -> Command {
    Command(
      binaries + "/initdb",
      [
        "-D", folder + "/data", "-U", superuser, "--auth-local=trust", "--auth-host=scram-sha-256",
        "-E", encoding, "--locale=" + locale, "--no-sync", "--no-instructions",
      ], workingDirectory: folder, user: user)
  }

  /// The command of the server below `folder`, which lives no longer than we do.
  package func server(in folder: String, as user: UserIdentity?) -> Command {
    var all = ScratchSettings.always.merging(ScratchSettings.of(durability)) { _, special in special }
    all["unix_socket_directories"] = folder
    all.merge(settings) { _, asked in asked }
    var command = Command(
      binaries + "/postgres",
      ["-D", folder + "/data"] + all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] },
      workingDirectory: folder, user: user, deathSignal: .quit)
    command.hasNetwork = !cutOff
    command.memoryLimit = memoryLimit
    return command
  }
}
