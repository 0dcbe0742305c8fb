import Foundation
import SSHFixture
import Testing

/// A database, a sandbox that seals, a disk of this host and a far host with keys of every kind.
final class OffsiteGround {
  let seal: SealGround
  let server: SSHServer
  var ground: RestoreGround { seal.ground }
  var sandbox: Sandbox { seal.sandbox }

  init() throws {
    seal = try SealGround()
    server = try SSHServer()
    mkdir(sandbox.outside + "/disk", 0o700)
  }

  /// The folder of the store `disk`.
  var disk: String { sandbox.outside + "/disk/copies" }

  /// A `[[store]]` that is a folder of this host.
  func disk(_ more: String = "") -> String {
    """
    [[store]]
    name = "disk"
    type = "local"
    url = "\(disk)"
    medium = "usb"
    \(more)

    """
  }

  /// A `[[store]]` behind ssh, off-site.
  func offsite(_ key: SSHServer.Key, reading: SSHServer.Key? = nil, _ more: String = "") -> String {
    """
    [[store]]
    name = "offsite"
    type = "rsync"
    url = "\(server.url(key))"
    port = \(server.port)
    identity = "\(server.identity(key))"
    \(reading.map { "verify_identity = \"\(server.identity($0))\"" } ?? "")
    known_hosts = "\(server.knownHosts)"
    timeout = "20s"
    offsite = true
    medium = "nas"
    \(more)

    """
  }

  /// Writes the settings: sealing, these sections, and one environment.
  func settings(_ sections: String..., environment: String = "dev", in other: Sandbox? = nil) throws {
    try (other ?? sandbox).write(
      seal.sections + "[env.\(environment)]\nenv_file = \".env\"\n" + sections.joined(separator: "\n"),
      to: "strongroom.toml")
  }

  /// Runs a command that must succeed.
  @discardableResult func run(
    _ arguments: String..., expecting status: Int32 = 0, in other: Sandbox? = nil,
    location: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let outcome = try (other ?? sandbox).run(arguments)
    try #require(outcome.status == status, "\(arguments) \(outcome)", sourceLocation: location)
    return outcome
  }

  /// Names in a folder, sorted, without hidden ones.
  static func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
      .sorted()
  }

  /// Names of full dumps in a folder.
  static func dumps(_ folder: String) -> Set<String> {
    Set(names(folder).filter { $0.contains("_dev_2") && $0.hasSuffix(".sql.zst.age") })
  }

  /// What is known of a backup in a store.
  func copy(_ id: String, in store: String) throws -> Document {
    let shown = try Document(run("show", id, "--json").output)
    return try #require(shown["copies"].list.first { $0["store"].text == store }, "no copy in \(store)")
  }
}
