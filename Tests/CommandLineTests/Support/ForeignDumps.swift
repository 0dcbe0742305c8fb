import Foundation
import Testing

/// A folder `old` with dumps that no strongroom made, of the database of a restore ground.
struct ForeignDumps {
  let ground: RestoreGround
  var sandbox: Sandbox { ground.sandbox }

  /// Without rows the dumps are small.
  init(rows: String = RestoreGround.rows) throws {
    ground = try RestoreGround(rows: rows)
    try sandbox.tool("mkdir", "old")
  }

  /// Runs a script in the folder; `d` is pg_dump of the database, `globals` pg_dumpall of the roles.
  @discardableResult func make(_ script: String) throws -> Outcome {
    let outcome = try sandbox.shell(
      """
      set -e -o pipefail; cd old
      export PGHOST=\(ground.cluster.folder) PGPORT=\(ground.cluster.port) PGUSER=postgres
      d() { \(Cluster.bin)/pg_dump -d \(ground.database) "$@"; }
      globals() { \(Cluster.bin)/pg_dumpall --globals-only; }
      \(script)
      """)
    try #require(outcome.status == 0, "\(outcome)")
    return outcome
  }

  /// Imports with `--json` and gives the document; the status must be this one.
  @discardableResult func imported(
    _ arguments: String..., status: Int32 = 0, location: SourceLocation = #_sourceLocation
  ) throws -> [String: Document] {
    let outcome = try sandbox.run(["import"] + arguments + ["--json"])
    try #require(outcome.status == status, "\(outcome)", sourceLocation: location)
    let items = try Document(outcome.output)["items"].list
    return Dictionary(
      items.map { (String($0["path"].text?.split(separator: "/").last ?? ""), $0) }, uniquingKeysWith: { $1 })
  }
}
