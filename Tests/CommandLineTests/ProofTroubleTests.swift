import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// F58: what keeps a test restore from being tried is said, and not held against the backup.
  @Suite struct ProofTroubleTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try RestoreGround()
      ground.sandbox.openTemporaryFolder()
      try sandbox.backUp()
    }

    private func expectTrouble(_ status: Int32, _ message: String, _ hint: String, _ settings: String) throws
    {
      try sandbox.write(
        "[test_restore]\n\(settings)\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      try expectTrouble(status, message, hint)
    }

    private func expectTrouble(_ status: Int32, _ message: String, _ hint: String) throws {
      let outcome = try sandbox.run("test-restore", "--env", "dev")
      #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.error?.contains(message) == true, "\(outcome)")
      #expect(outcome.hint?.contains(hint) == true, "\(outcome)")
      #expect(sandbox.leftovers.isEmpty, "\(sandbox.leftovers)")
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("show", id).output.contains("test restores: none"))
    }

    @Test("initdb that fails is a fault of the tools, and names what it said")
    func initdb() throws {
      try sandbox.replaceTool("initdb", by: "echo 'initdb: error: No space left on device' >&2; exit 1")
      symlink("\(Cluster.bin)/postgres", sandbox.at("tools/postgres"))
      // The server's user must get to it.
      for path in [sandbox.folder, sandbox.at("tools"), sandbox.at("tools/initdb")] { chmod(path, 0o755) }
      try expectTrouble(8, "initdb could not make a scratch cluster", "Free space in")
    }

    @Test("a folder that is too deep for a socket, or is not there, is a matter of the settings")
    func folder() throws {
      let deep = sandbox.outside + "/" + String(repeating: "d", count: 100)
      mkdir(deep, 0o711)
      try expectTrouble(2, "107 fit", "shorter path", "folder = \"\(deep)\"")
      try expectTrouble(8, "cannot be made", "another folder", "folder = \"/nonexistent\"")
    }

    @Test("R31: globals that do not restore are held against the backup")
    func globals() throws {
      try sandbox.replaceTool(
        "pg_dumpall", by: #"$real "$@" | sed 's/^CREATE ROLE postgres;/&\nCREATE ROLE broken NOSUCHOPTION;/'"#
      )
      try sandbox.backUp()
      unlink(sandbox.at("strongroom.toml"))
      let outcome = try sandbox.run("test-restore", "--env", "dev")
      #expect(outcome.status == 4 && outcome.output.lowercased().contains("nosuchoption"), "\(outcome)")
    }

    @Test("the subscription that is restored, and servers of foreign tables, reach nobody")
    func network() throws {
      let listener = try SilentPort()
      try ground.sql(
        """
        CREATE EXTENSION postgres_fdw;
        CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '\(listener.port)');
        CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'x', password 'y');
        CREATE FOREIGN TABLE there (id int) SERVER far;
        CREATE FUNCTION look(n int) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN
          IF current_setting('cluster_name') = '' AND current_setting('port') = '5432' THEN PERFORM 1 FROM public.there; END IF; RETURN true;
          EXCEPTION WHEN others THEN RETURN true; END $f$;
        CREATE TABLE looking (n int CHECK (look(n)));
        INSERT INTO looking VALUES (1);
        CREATE SUBSCRIPTION far CONNECTION 'host=127.0.0.1 port=\(listener.port) dbname=x' PUBLICATION p
          WITH (connect = false);
        """)
      defer {
        _ = try? ground.sql("ALTER SUBSCRIPTION far SET (slot_name = NONE); DROP SUBSCRIPTION far")
      }
      try sandbox.backUp()
      let outcome = try sandbox.run("test-restore", "--env", "dev")
      #expect(outcome.status == 0, "\(outcome)")
      // Containers may not let us cut it off; then the screen says so.
      #expect(!listener.wasReached || outcome.output.contains("not cut off"), "\(outcome)")
    }
  }
}

/// A port of this machine at which nobody answers, and that knows whether somebody came.
private final class SilentPort {
  let port: UInt16
  private let socket: Int32

  init() throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let isOpen = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 4) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isOpen else { throw ProgramFailure("listen: errno \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(socket) }

  var wasReached: Bool { accept(socket, nil, nil) >= 0 }
}
