import Foundation
import Testing

/// A production at revision 0001 with a service of scripts that write down when they are called.
final class UpdateGround {
  let ground: MigrationGround
  var sandbox: Sandbox { ground.sandbox }

  /// Health is asked twice at most, so that a service that is not well costs no minute.
  private static let script = """
    #!/bin/sh
    echo "$1" >> calls
    if [ -e "slow-$1" ]; then echo $$ > "pid-$1"; sleep 60; fi
    if [ -e "broken-$1" ]; then echo "$1 is broken" >&2; exit 1; fi

    """

  init(_ more: String = "", protected: Bool = false, service: Bool = true) throws {
    ground = try MigrationGround(more, protected: protected)
    guard service else { return }
    try sandbox.writeScript(Self.script, to: "service")
    let commands = ["stop", "start", "health"].map { "\($0) = [\"\(sandbox.at("service"))\", \"\($0)\"]" }
    try sandbox.write(
      try sandbox.text("strongroom.toml")
        + """

        [env.prod.service]
        \(commands.joined(separator: "\n"))
        health_attempts = 2
        health_interval = "1s"

        """, to: "strongroom.toml")
  }

  /// Adds the next migration, which leads back as well.
  func addPhone() throws {
    try ground.project.add(
      "0002", after: "0001", "op.execute('ALTER TABLE users ADD COLUMN phone text')",
      downgrade: "op.execute('ALTER TABLE users DROP COLUMN phone')", title: "phones")
  }

  /// Adds one that runs in a scratch server and fails in production, which listens.
  func addOneThatFailsHere(half: Bool = false) throws {
    let failing =
      "op.execute(\"SELECT 1 / (CASE current_setting('listen_addresses') WHEN '' THEN 1 ELSE 0 END)\")"
    let first = "op.execute('ALTER TABLE users ADD COLUMN phone text')"
    try ground.project.add(
      "0002", after: "0001",
      half ? "with op.get_context().autocommit_block():\n  \(first)\n\(failing)" : "\(first)\n\(failing)",
      downgrade: "op.execute('ALTER TABLE users DROP COLUMN phone')")
  }

  @discardableResult func update(_ words: String...) throws -> Outcome { try update(words) }

  @discardableResult func update(_ words: [String]) throws -> Outcome {
    try sandbox.run(["update-prod"] + words)
  }

  /// What the service was told, in order.
  var calls: [String] {
    ((try? sandbox.text("calls")) ?? "").split(separator: "\n").map(String.init)
  }

  func forgetCalls() throws { try sandbox.write("", to: "calls") }

  /// The state of each step as the next call would see it, such as `backup done`.
  func steps() throws -> [String: String] {
    let outcome = try update("--dry-run", "--json")
    try #require(outcome.status == 0, "\(outcome)")
    let steps = try Document(outcome.output)["steps"].list
    return Dictionary(
      steps.map { ($0["step"].text ?? "", $0["state"].text ?? "") }, uniquingKeysWith: { $1 })
  }

  /// Starts an update, and kills it with SIGKILL when a file is there.
  func kill(_ words: String..., when file: String) throws {
    let program = try sandbox.start([Sandbox.program, "update-prod"] + words)
    for _ in 0..<6_000 where sandbox.names(".").contains(file) == false && program.isRunning {
      usleep(10_000)
    }
    #expect(sandbox.names(".").contains(file), "\(program.errorsSoFar)")
    program.send(SIGKILL)
    #expect(try program.end().status == 128 + SIGKILL)
    try sandbox.tool("rm", "-f", file)
  }
}
