import Foundation
import Testing

/// A sandbox whose archive was founded and which prunes: settings, runs and what they left.
struct CleanupGround {
  let sandbox: Sandbox

  /// Founds the archive with a backup of one table, a series of its own that no test here counts.
  init() throws {
    sandbox = try Sandbox()
    try sandbox.backUp("--table", "users")
  }

  /// Writes the settings: a zone, and the policy of all environments.
  func settings(_ policy: String, zone: String = "UTC") throws {
    try sandbox.write(
      """
      [archive]
      timezone = "\(zone)"
      \(policy.isEmpty ? "" : "[retention.default]\n" + policy)
      [env.dev]
      env_file = ".env"

      """, to: "strongroom.toml")
  }

  /// Runs cleanup for the environment dev, and reads its document.
  func cleanup(_ arguments: String..., expecting status: Int32 = 0) throws -> Document {
    let outcome = try sandbox.run(["cleanup", "--env", "dev", "--json"] + arguments)
    try #require(outcome.status == status, "\(outcome)")
    return try Document(outcome.output)
  }

  /// The names of the full dumps in the archive folder.
  var dumps: Set<String> {
    Set(sandbox.published.filter { $0.hasSuffix(".sql") && $0.contains("_dev_2") })
  }

  /// The names of the full dumps that the catalog calls complete, asked behind the program's back.
  func complete() throws -> Set<String> {
    let outcome = try sandbox.shell(
      """
      sqlite3 backups/catalog.sqlite "SELECT name FROM objects JOIN backups ON sequence = backup
        WHERE kind = 'full' AND role = 'dump' AND state = 'complete'"
      """)
    try #require(outcome.status == 0, "\(outcome)")
    return Set(outcome.lines)
  }

  /// Expects that the files of exactly these nights are in the folder, whole, and complete in the catalog.
  func expect(_ nights: [History.Night], _ place: String = "", location: SourceLocation = #_sourceLocation)
    throws
  {
    let wanted = Set(nights.flatMap(\.files))
    let found = Set(sandbox.published.filter { $0.contains("_dev_2") })
    #expect(
      found == wanted, "\(place) \(found.symmetricDifference(wanted).sorted())", sourceLocation: location)
    #expect(try complete() == Set(nights.map(\.name)), "\(place)", sourceLocation: location)
  }
}

extension Date {
  /// An instant of RFC 3339, for tests.
  init(rfc3339 text: String) throws {
    self = try Date(text, strategy: .iso8601)
  }
}
