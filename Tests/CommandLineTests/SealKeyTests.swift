import Foundation
import Testing

extension BuiltProgram {
  /// Keys and passphrases: the right one, the wrong one, none, and the ones that others could have read.
  @Suite struct SealKeyTests {
    @Test("F42: a wrong key and no key are exit 7 and name the recipients that would work")
    func wrongKey() throws {
      let seal = try SealGround()
      try seal.sandbox.backUp()
      for arguments in [["--identity", "keys/other.key"], []] {
        let verify = try seal.sandbox.run(["verify", "--depth", "full"] + arguments)
        #expect(verify.status == 7, "\(verify)")
        #expect(
          verify.hint?.contains("ops (") == true && verify.hint?.contains("recovery (") == true, "\(verify)")
        let drill = try seal.sandbox.run(["key", "drill"] + arguments)
        #expect(drill.status == 7 && drill.hint?.contains("recovery (") == true, "\(drill)")
      }
      let refused = try seal.ground.refused(7, "--latest", "--identity", "keys/other.key")
      #expect(refused.hint?.contains("ops (") == true)
      try seal.ground.refused(7, "--latest")
      #expect(try seal.sandbox.listed().first?["state"].text == "complete", "a wrong key damages nothing")
      let drill = try seal.sandbox.run("key", "drill", "--env", "dev", "--identity", "keys/ops.key")
      #expect(drill.status == 0 && drill.output.contains("1 of 1 series open"), "\(drill)")
    }

    @Test(
      "F41: an identity file that others can read, a link, an empty one and one with CRLF stop a backup before the dump"
    )
    func badFiles() throws {
      let seal = try SealGround("identity_files = [\"k\"]")
      let key = try seal.sandbox.text("keys/ops.key")
      let cases: [(Int32, () throws -> Void)] = [
        (12, { try seal.sandbox.write(key, to: "k", mode: 0o640) }),
        (12, { symlink(seal.sandbox.at("keys/ops.key"), seal.sandbox.at("k")) }),
        (2, { try seal.sandbox.write("", to: "k") }),
        (7, { try seal.sandbox.write(key.replacing("\n", with: "\r\n"), to: "k") }),
        (7, { try seal.sandbox.write(key.replacing("KEY-1", with: "KEY-1 "), to: "k") }),
        (7, { try seal.sandbox.write(try seal.recipient("ops") + "\n", to: "k") }),
        (2, { mkdir(seal.sandbox.at("k"), 0o700) }),
        (2, {}),
      ]
      try seal.sandbox.replaceTool(by: "touch dumped; exit 1", settings: seal.sections)
      for (status, make) in cases {
        try make()
        let outcome = try seal.sandbox.run("backup", "--env", "dev")
        #expect(outcome.status == status, "\(outcome)")
        #expect(!seal.sandbox.names(".").contains("dumped") && seal.sandbox.published.isEmpty)
        #expect(!outcome.errors.contains("AGE-SECRET-KEY-1Q"), "\(outcome)")
        try seal.sandbox.tool("/bin/rm", "-rf", "k")
      }
    }

    @Test("R33: a recipient that is none is found before the dump, and by config check")
    func badRecipient() throws {
      let seal = try SealGround()
      let toml = try seal.sandbox.text("strongroom.toml")
      try seal.sandbox.write(toml.replacing("\"age1", with: "\"age1x"), to: "strongroom.toml")
      #expect(try seal.sandbox.run("backup", "--env", "dev").status == 7)
      let check = try seal.sandbox.run("config", "check")
      #expect(check.status == 2 && check.errors.contains("strongroom.toml:"), "\(check)")
      #expect(seal.sandbox.names("backups").isEmpty)
    }

    @Test("a passphrase from a file, a command or a credential seals and opens; another one is exit 7")
    func passphrase() throws {
      let seal = try SealGround()
      try seal.sandbox.write("correct horse\n", to: "pass")
      try seal.sandbox.write("wrong horse\n", to: "wrong")
      try seal.settings("mode = \"passphrase\"\npassphrase_file = \"pass\"", recipients: [])
      let name = try seal.sandbox.backUp("--table", "people")
      #expect(
        try Document(try seal.sandbox.text("backups/\(name).json"))["sealing"]["scheme"].text == "age-scrypt")
      let inspected = try seal.sandbox.run("key", "inspect", "backups/\(name)")
      #expect(inspected.output.contains("scrypt, work factor 18"), "\(inspected)")
      #expect(try seal.sandbox.run("verify", "--depth", "full").status == 0)
      let wrong = try seal.sandbox.run("verify", "--depth", "full", "--passphrase-file", "wrong")
      #expect(wrong.status == 7 && wrong.error?.contains("passphrase") == true, "\(wrong)")
      try seal.settings("mode = \"passphrase\"\npassphrase_command = [\"cat\", \"pass\"]", recipients: [])
      #expect(try seal.sandbox.run("verify", "--depth", "full").status == 0)
      try seal.settings("mode = \"passphrase\"\npassphrase_credential = \"pass\"", recipients: [])
      let credential = try seal.sandbox.run(
        ["verify", "--depth", "full"], with: ["CREDENTIALS_DIRECTORY": seal.sandbox.folder])
      #expect(credential.status == 0, "\(credential)")
      try seal.settings("mode = \"passphrase\"", recipients: [])
      let nobody = try seal.sandbox.shell("setsid -w \"$strongroom\" backup --env dev")
      #expect(nobody.status == 7 && nobody.errors.contains("nobody is here"), "\(nobody)")
    }

    @Test("an identity from a systemd credential opens")
    func identityCredential() throws {
      let seal = try SealGround("identity_credentials = [\"ops.key\"]")
      // A credential is read when a key is needed, and a backup checks it first.
      let with = ["CREDENTIALS_DIRECTORY": seal.sandbox.at("keys")]
      #expect(try seal.sandbox.run(["backup", "--env", "dev"], with: with).status == 0)
      #expect(try seal.sandbox.run(["verify", "--depth", "full"], with: with).status == 0)
      #expect(try seal.sandbox.run("verify", "--depth", "full").status == 2)
    }

    @Test("F45: neither key nor passphrase is in a command line or an environment while they are used")
    func secrets() throws {
      let seal = try SealGround()
      try seal.sandbox.write("correct horse \(UUID().uuidString)\n", to: "pass")
      try seal.settings("mode = \"passphrase\"\npassphrase_file = \"pass\"", recipients: [])
      let mark = "46\(Int.random(in: 100_000...999_999))"
      try seal.sandbox.replaceTool(by: "sleep 2.\(mark); exec \"$real\" \"$@\"", settings: seal.sections)
      let running = try seal.sandbox.start([Sandbox.program, "backup", "--env", "dev"])
      try wait(for: "the pause") { !Processes.commands(containing: mark).isEmpty }
      for _ in 0..<20 { #expect(!Processes.show("correct horse")) }
      let outcome = try running.end()
      #expect(outcome.status == 0 && outcome.output.hasSuffix(".age\n"), "\(outcome)")
      let found = try seal.sandbox.shell("grep -rlF 'correct horse' . \"$HOME\" \"$TMPDIR\"")
      #expect(found.lines == ["./pass"], "\(found)")
      let keys = try seal.sandbox.shell("grep -rlF AGE-SECRET-KEY . \"$HOME\" \"$TMPDIR\" | sort")
      #expect(keys.lines == ["./keys/ops.key", "./keys/other.key", "./keys/recovery.key"], "\(keys)")
    }
  }
}
