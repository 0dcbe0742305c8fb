import Foundation
import Glibc
import SSHFixture
import Testing

/// A restore ground whose settings name a store `nas` behind an ssh server of the test's own.
final class StoreGround {
  let ground: RestoreGround
  let server: SSHServer
  var sandbox: Sandbox { ground.sandbox }

  /// `store` are more lines of the store, `sections` more sections; the host key is pinned.
  init(
    _ key: SSHServer.Key = .shell, rows: String = "", store: String = "", sections: String = ""
  ) throws {
    ground = try RestoreGround(rows: rows)
    server = try SSHServer()
    try settings(key, store: store, sections: sections)
  }

  /// Writes the settings anew.
  func settings(_ key: SSHServer.Key, store: String = "", sections: String = "") throws {
    try sandbox.write(
      """
      \(sections)
      [env.dev]
      env_file = ".env"
      [[store]]
      name = "nas"
      type = "rsync"
      url = "\(server.url(key))"
      port = \(server.port)
      identity = "\(server.identity(key))"
      known_hosts = "\(server.knownHosts)"
      \(store.contains("retries") ? "" : "retries = 0")
      \(store.contains("timeout") ? "" : #"timeout = "20s""#)
      \(store)

      """, to: "strongroom.toml")
  }

  /// Lines that give the store its second, reading key.
  var verifying: String { "verify_identity = \"\(server.identity(.read))\"" }

  /// Runs replicate with `--json` and gives the store's part; the status must be this one.
  @discardableResult func replicate(
    _ arguments: String..., status: Int32 = 0, location: SourceLocation = #_sourceLocation
  ) throws -> Document {
    let outcome = try sandbox.run(["replicate", "--json"] + arguments)
    try #require(outcome.status == status, "\(outcome)", sourceLocation: location)
    return try Document(outcome.output)["stores"][0]
  }

  /// Runs verify in the store.
  func verify() throws -> Outcome { try sandbox.run("verify", "--store", "nas", "--all") }

  /// A path at the far end.
  func far(_ name: String) -> String { "\(server.far)/\(name)" }

  /// Names at the far end, sorted.
  var farNames: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: server.far)) ?? []).sorted()
  }

  /// Names of backups' files at the far end.
  var farPublished: [String] { farNames.filter { $0.hasPrefix("backup_") } }

  /// Whether a file of the archive lies at the far end byte by byte, under its own name or another one.
  func isFar(_ name: String, as other: String? = nil) throws -> Bool {
    try sandbox.shell("cmp backups/\(name) \(far(other ?? name))").status == 0
  }

  /// How the copies in the store were last looked at, asked behind the program's back.
  func evidence() throws -> Set<String> {
    let outcome = try sandbox.shell(
      """
      sqlite3 backups/catalog.sqlite "SELECT DISTINCT coalesce(evidence, state) FROM copies
        WHERE store = (SELECT number FROM stores WHERE name = 'nas')"
      """)
    try #require(outcome.status == 0, "\(outcome)")
    return Set(outcome.lines)
  }
}
