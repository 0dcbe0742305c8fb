import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// The commands of docs/disaster-recovery.md, word for word, on a machine that has settings and keys alone.
  @Suite struct DisasterRecoveryTests {
    /// The commands of the page, in its order.
    private static func commands() throws -> [String] {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      let page = try String(contentsOf: root.appending(path: "docs/disaster-recovery.md"), encoding: .utf8)
      return page.components(separatedBy: "```sh\n").dropFirst().flatMap { part in
        (part.components(separatedBy: "```").first ?? "").split(separator: "\n").map(String.init)
      }
    }

    @Test("the page brings back inventory, backups and database, and the new machine goes on")
    func page() throws {
      let ground = try OffsiteGround()
      let stores = ground.offsite(.add, reading: .read, "append_only = true\nrequire_encryption = true")
      let variables = Sandbox.variables(ground.ground.cluster, name: "PROD", database: ground.ground.database)
      try ground.sandbox.write(variables, to: ".env")
      try ground.settings(stores, environment: "prod")
      try ground.run("backup", "--env", "prod", "--label", "old")
      try ground.run("backup", "--env", "prod")
      let good = try ground.ground.content()
      try ground.run("replicate")
      let before = try ground.sandbox.listed().compactMap { $0["id"].text }
      try ground.ground.destroy()

      let machine = try Sandbox(env: variables)
      _ = try ground.sandbox.tool("cp", "keys/ops.key", machine.at("ops.key"))
      let unpinned = stores.replacing("known_hosts = \"\(ground.server.knownHosts)\"\n", with: "")
      try ground.settings(unpinned, environment: "prod", in: machine)
      mkdir(machine.at("bin"), 0o700)
      symlink(Sandbox.program, machine.at("bin/strongroom"))
      let fingerprint = try ground.sandbox.tool("ssh-keygen", "-lf", "\(ground.server.folder)/host.pub")
        .output.split(separator: " ")[1]
      machine.environment["PATH"] = machine.at("bin") + ":" + (machine.environment["PATH"] ?? "")
      machine.environment["IDENTITY"] = machine.at("ops.key")
      machine.environment["FINGERPRINT"] = String(fingerprint)

      let commands = try Self.commands()
      try #require(commands.count > 10)
      for command in commands {
        let outcome = try machine.shell(command)
        try #require(outcome.status == 0, "\(command)\n\(outcome)")
      }
      let listed = try machine.listed().compactMap { $0["id"].text }
      #expect(Array(listed.dropFirst()) == before, "one more was taken")
      #expect(try ground.ground.content() == good)
      #expect(try machine.listed().first?["copies"]["offsite"].number == 1)
    }
  }
}
