import Foundation
import SSHFixture
import Testing

extension BuiltProgram {
  /// What config/ssh/authorized_keys and docs/off-site.md claim, tried at a server that has exactly those lines.
  @Suite struct OffsiteKeyTests {
    private let ground: OffsiteGround
    private let dump: String

    init() throws {
      ground = try OffsiteGround()
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      var lines = try String(contentsOf: root.appending(path: "config/ssh/authorized_keys"), encoding: .utf8)
      for key in ["add", "read"] {
        let own = try String(contentsOfFile: "\(ground.server.folder)/\(key).pub", encoding: .utf8)
          .split(separator: " ")[1]
        let place = "ssh-ed25519 AAAA… \(key)"
        try #require(lines.contains(place))
        lines = lines.replacing(place, with: "ssh-ed25519 \(own) \(key)")
      }
      lines = lines.replacing("/srv/strongroom/pg", with: ground.server.far)
      try lines.write(toFile: ground.server.folder + "/authorized_keys", atomically: true, encoding: .utf8)
      try ground.settings(
        ground.offsite(.add, reading: .read, "append_only = true\nrequire_encryption = true"))
      dump = try ground.sandbox.backUp()
    }

    /// Names, sizes, digests and modes of all that lies at the far end.
    private func far() throws -> String {
      try ground.sandbox.tool(
        "sh", "-c",
        "cd \(ground.server.far) && find . -type f -printf '%P %s %m\\n' -exec sha256sum {} + | sort"
      ).output
    }

    @Test("with the two keys of the page copies are sent, checked, fetched and healed")
    func works() throws {
      let check = try ground.run("stores", "check", "offsite").output
      #expect(check.contains("held to rsync, and may write") && check.contains("verify key"), "\(check)")
      try ground.run("replicate")
      let verified = try ground.run("verify", "--store", "offsite", "--all").output
      #expect(verified.contains("1 of 1 passed"), "\(verified)")
      unlink(ground.sandbox.archived(dump))
      let id = try #require(try ground.sandbox.listed().first?["id"].text)
      try ground.run("fetch", id)
      #expect(try ground.run("verify").output.contains("1 of 1 passed"))
    }

    @Test("R36: whoever has both keys removes, changes and reaches nothing")
    func destroysNothing() throws {
      try ground.run("replicate")
      let before = try far()
      try #require(before.contains(dump))
      try ground.sandbox.write("outside", to: "../home/outside")
      let outcome = try ground.sandbox.shell(
        """
        mkdir -p evil/empty evil/tree/\(dump) evil/links && cd evil && echo evil > \(dump) && echo x > tree/\(dump)/x
        ln -s /etc links/\(dump); ln -s \(ground.sandbox.outside) links/away
        base="-F none -p \(ground.server.port) -o StrictHostKeyChecking=yes -o UserKnownHostsFile=\(ground.server.knownHosts)"
        base="$base -o BatchMode=yes -o LogLevel=ERROR -o IdentitiesOnly=yes -i \(ground.server.folder)"
        to=\(ground.server.user)@127.0.0.1
        # One login for each key: every command is still held to what its line forces.
        base="-o ControlMaster=auto -o ControlPersist=5 -o ControlPath=$TMPDIR/%C $base"
        for key in add read; do
          send() { timeout 20 rsync -e "ssh $base/$key" "$@"; }
          send -r --delete empty/ $to: ; send --ignore-times \(dump) $to: ; send -r --remove-source-files $to: empty/
          timeout 20 ssh $base/$key $to "rm -rf \(ground.server.far)"; timeout 20 ssh $base/$key $to "rsync --server; rm -rf ."
          [ $key = read ] || {
            send -r --delete-excluded --exclude='*' empty/ $to: ; send --ignore-times \(dump) $to:\(dump)
            send --inplace --ignore-times \(dump) $to: ; send --append \(dump) $to: ; send --append-verify \(dump) $to:
            send -b --ignore-times \(dump) $to: ; send -b --backup-dir=old --ignore-times \(dump) $to:
            send --partial-dir=. --ignore-times \(dump) $to: ; send --delay-updates --ignore-times \(dump) $to:
            send -r --force tree/ $to: ; send -rl links/ $to: ; send \(dump) $to:away/outside
            send \(dump) $to:../outside ; send \(dump) $to:\(ground.sandbox.outside)/outside
            send -M--log-file=\(dump) \(dump) $to:log ; send --write-devices --ignore-times \(dump) $to:
          }
          echo "rm \(ground.server.far)/\(dump)" | timeout 20 sftp -b - ${base/-p/-P}/$key $to
          timeout 20 scp ${base/-p/-P}/$key \(dump) $to:\(ground.server.far)/\(dump)
          ssh -O exit $base/$key $to
        done 2>&1
        true
        """)
      try #require(outcome.status == 0, "\(outcome)")
      let after = try far()
      for line in before.split(separator: "\n") { #expect(after.contains(line), "\(line)\n\(outcome)") }
      #expect(try ground.sandbox.text("../home/outside") == "outside")
      #expect(try ground.run("verify", "--store", "offsite", "--all").output.contains("1 of 1 passed"))
    }

    @Test("what takes the name of a backup before it comes is found out, and the copy goes beside it")
    func squatted() throws {
      try Data("junk".utf8).write(to: URL(filePath: "\(ground.server.far)/\(dump)"))
      try ground.run("replicate")
      #expect(OffsiteGround.names(ground.server.far).contains(dump + "~2"))
      #expect(try ground.run("verify", "--store", "offsite", "--all").output.contains("1 of 1 passed"))
      unlink(ground.sandbox.archived(dump))
      let id = try #require(try ground.sandbox.listed().first?["id"].text)
      try ground.run("fetch", id)
      #expect(try ground.run("verify").output.contains("1 of 1 passed"))
    }

    @Test("require_encryption sends neither plain dumps nor a plain catalog")
    func refusesPlain() throws {
      try ground.sandbox.write(
        "[env.dev]\nenv_file = \".env\"\n"
          + ground.offsite(.add, reading: .read, "require_encryption = true"),
        to: "strongroom.toml")
      let plain = try ground.sandbox.backUp()
      let outcome = try ground.run("replicate", expecting: 3)
      #expect(outcome.errors.contains("catalog is not copied"), "\(outcome)")
      let names = OffsiteGround.names(ground.server.far)
      #expect(
        names.contains(dump) && !names.contains(plain) && !names.contains { $0.hasPrefix("inventory_") },
        "\(names)")
    }
  }
}
