import ArchiveModel
import Processes
import Testing

@testable import Storage

/// The commands of ssh and rsync, word by word, without running them.
@Suite struct RsyncCommandTests {
  private func ssh(_ address: String, change: (inout RemoteEnd) -> Void = { _ in }) throws -> SSHCommands {
    var end = RemoteEnd(
      address: try RemoteAddress(address), port: 2222, identity: "/keys/id", knownHosts: "/keys/known",
      bandwidthLimit: 4 << 20, timeout: 60)
    change(&end)
    return SSHCommands(end: end, identity: end.identity, socket: "/run/s", hasAES: false)
  }

  private func commands(_ access: RemoteAccess, at address: String = "backup@nas:/pg") throws -> RsyncCommands
  {
    RsyncCommands(ssh: try ssh(address), access: access)
  }

  private static let options = [
    "-F", "none", "-T", "-p", "2222", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o",
    "UserKnownHostsFile=/keys/known", "-o", "GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no", "-o",
    "CheckHostIP=no", "-o", "VerifyHostKeyDNS=no", "-o", "ClearAllForwardings=yes", "-o", "ForwardAgent=no",
    "-o",
    "PermitLocalCommand=no", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=30", "-o",
    "ServerAliveInterval=15",
    "-o", "ServerAliveCountMax=3", "-o", "ControlPath=/run/s", "-i", "/keys/id", "-o", "IdentitiesOnly=yes",
    "-o",
    "IdentityAgent=none",
  ]
  private static let through = ["-o", "ControlMaster=no", "-o", "ProxyCommand=false"]

  private var shell: String { (["ssh"] + Self.options + Self.through).joined(separator: " ") }

  @Test("R35: one connection, strict about its host key, asks nobody and reads no file of the user's")
  func master() throws {
    let command = try ssh("backup@nas:/pg").master
    #expect(command.executable == "ssh")
    #expect(command.arguments == Self.options + ["-o", "ControlMaster=yes", "-N", "--", "backup@nas"])
    #expect(command.deathSignal == .terminate)
  }

  @Test("with instructions for AES its modes are tried before ssh's other ones")
  func ciphers() throws {
    var commands = try ssh("backup@nas:/pg")
    commands.hasAES = true
    #expect(commands.options.contains("Ciphers=^aes128-gcm@openssh.com,aes256-gcm@openssh.com"))
  }

  @Test("a script goes through the open connection only, with the folder as its argument")
  func script() throws {
    #expect(
      try ssh("backup@nas:/pg").script("cd -- \"$1\"").arguments
        == Self.options + Self.through + ["--", "backup@nas", "LC_ALL=C sh -c 'cd -- \"$1\"' sh '/pg'"])
    #expect(try ssh("nas:").script("pwd").arguments.last == "LC_ALL=C sh -c 'pwd' sh '.'")
  }

  @Test("sending leaves what is there, keeps what was cut, syncs, and is limited by its share")
  func send() throws {
    let command = try commands(RemoteAccess(writes: true, keepsPartials: true, syncs: true)).send(
      from: "/archive", share: 0.5)
    #expect(command.executable == "rsync")
    #expect(
      command.arguments == [
        "-e", shell, "--timeout=60", "--times", "--perms", "--chmod=F600", "--out-format=%b %l %n",
        "--partial-dir=.incoming", "--fsync", "--bwlimit=2048", "--ignore-existing", "--files-from=-",
        "--from0",
        "/archive/", "backup@nas:/pg/",
      ])
    let plain = try commands(RemoteAccess(writes: true)).send(from: "/archive", replacing: true)
    #expect(plain.arguments.contains("--ignore-times") && !plain.arguments.contains("--ignore-existing"))
    #expect(!plain.arguments.contains { $0.hasPrefix("--partial") || $0 == "--fsync" })
  }

  @Test("R36: no command of rsync ever deletes, and none that compares or lists changes anything")
  func harmless() throws {
    let rsync = try commands(RemoteAccess(writes: true, keepsPartials: true, syncs: true))
    let writing = [
      rsync.send(from: "/a"), rsync.send(from: "/a", replacing: true), rsync.send("/a/f", as: "f"),
    ]
    let looking = [
      rsync.compare(with: "/a", largest: 0), rsync.compareSizes(with: "/a"),
      rsync.compareReading(with: "/a", largest: 0), rsync.compareReading("f", with: "/a/f", bytes: 0),
      rsync.probe(with: [], from: "/a"),
    ]
    for command in writing + looking + [rsync.list, rsync.fetch("f", to: "/a/f")] {
      let words = command.arguments.filter {
        $0.contains("delete") || $0.contains("remove") || $0 == "--inplace"
      }
      #expect(words.isEmpty, "\(command)")
    }
    for command in looking { #expect(command.arguments.contains("--dry-run"), "\(command)") }
    #expect(rsync.list.arguments.contains("--list-only"))
  }

  @Test("a checksum of a large file may be silent for as long as it takes")
  func patience() throws {
    let command = try commands(RemoteAccess()).compare(with: "/a", largest: 16 << 30)
    #expect(command.arguments.contains("--timeout=\(60 + 1024)"))
  }

  @Test("an address of IPv6 is bracketed for rsync and bare for ssh")
  func brackets() throws {
    let rsync = try commands(RemoteAccess(), at: "backup@[fe80::1]:pg")
    #expect(rsync.list.arguments.last == "backup@[fe80::1]:pg/")
    #expect(rsync.ssh.master.arguments.last == "backup@fe80::1")
  }

  @Test("white space in the path of a key is quoted as rsync's -e wants it")
  func quoting() throws {
    let quoted = try ssh("nas:") { $0.identity = "/my keys/it's" }
    #expect(quoted.shell.contains("-i '/my keys/it''s' -o"))
  }

  @Test(
    "what could become an option or a command is no address",
    arguments: [
      "nas", "nas:/a b", "nas:/a;b", "nas:/$HOME", "-oProxyCommand=x:/a", "nas:-rf", "a@-b:/c", "nas:/a/../b",
      "nas:/'a'", "nas:/a\nb", "@nas:/a", ":/a", "na s:/a",
    ])
  func hostileAddresses(text: String) {
    #expect(throws: StorageFault(.nameInvalid, "")) { try RemoteAddress(text) }
  }

  @Test("what rsync says of a file is read by its flags")
  func differences() {
    #expect(RsyncDifference("<f+++++++++") == .absent)
    #expect(RsyncDifference("<fcs.......") == .bytes)
    #expect(RsyncDifference(">fc.t......") == .bytes)
    #expect(RsyncDifference("<f.s.......") == .bytes)
    #expect(RsyncDifference(".f..t......") == nil)
    #expect(RsyncDifference("<f..t......") == nil)
    #expect(RsyncDifference("cd+++++++++") == nil)
    #expect(RsyncDifference("") == nil)
  }
}
