import ArchiveModel
import Glibc
import Testing

@testable import Settings

@Suite("Where a password comes from")
struct PasswordTests {
  private let resolver = PasswordResolver(credentialsDirectory: nil) { argv in Array(argv.joined().utf8) }

  private func password(
    _ source: PasswordSource, _ resolver: PasswordResolver? = nil
  ) async throws -> String? {
    try await (resolver ?? self.resolver)
      .password(from: source, host: "h", port: 5432, database: "d", user: "u")?.text
  }

  @Test("the places in the order of their strength")
  func order() throws {
    let toml = """
      [env.prod]
      database = "d"
      user = "u"
      env_file = "prod.env"
      password_command = ["pass"]
      password_file = "f"
      password_credential = "c"
      """
    func redacted(_ env: String, _ variables: [String: String] = [:], toml: String) throws -> String {
      let files = ["/work/strongroom.toml": toml, "/work/prod.env": env]
      return try source(files, environment: variables).environment("prod").password.value.redacted
    }
    let both = ["PROD_DB_PASSWORD": "x", "PROD_DB_PASSWORD_FILE": "p"]
    let prod = try source(
      ["/work/strongroom.toml": toml, "/work/prod.env": "PROD_DB_PASSWORD=y"], environment: both
    )
    .environment("prod")
    #expect(prod.password.value.literalText == "x")
    #expect(prod.password.origin == .processEnvironment("PROD_DB_PASSWORD"))
    #expect(prod.warnings.first?.message.contains("has several passwords") == true)
    #expect(try redacted("PROD_DB_PASSWORD=y", ["PROD_DB_PASSWORD_FILE": "p"], toml: toml) == "file /work/p")
    #expect(try redacted("PROD_DB_PASSWORD=y", toml: toml) == "<redacted>")
    #expect(try redacted("POSTGRES_PASSWORD=y", toml: toml) == "<redacted>")
    #expect(try redacted("PROD_DB_PASSWORD_FILE=sub/p", toml: toml) == "file /work/sub/p")
    #expect(try redacted("", toml: toml) == "credential c")
    let withoutCredential = toml.replacing("password_credential = \"c\"", with: "")
    #expect(try redacted("", toml: withoutCredential) == "file /work/f")
    let withoutFile = withoutCredential.replacing("password_file = \"f\"", with: "")
    #expect(try redacted("", toml: withoutFile) == "command pass")
    let none = withoutFile.replacing("password_command = [\"pass\"]", with: "")
    #expect(try redacted("", toml: none) == "/home/me/.pgpass")
    var homeless = source(["/work/strongroom.toml": none, "/work/prod.env": ""])
    homeless.home = nil
    #expect(try homeless.environment("prod").password.value.redacted == "none")
  }

  @Test(
    "F41: exactly one line end is taken off a password file",
    arguments: [
      ("secret", "secret"), ("secret\n", "secret"), ("secret\r\n", "secret"), ("secret \t\n", "secret \t"),
      ("secret\r", "secret\r"), ("pä$(id)#'\"\n", "pä$(id)#'\""),
    ])
  func lineEnds(_ text: String, _ expected: String) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("password", text)
    #expect(try await password(.file(path)) == expected)
  }

  @Test(
    "F41: a password file without one usable password is refused",
    arguments: ["", "\n", "\r\n", "a\0b\n", "one\ntwo\n", "one\n\n"])
  func unusable(_ text: String) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("password", text)
    await #expect(throws: SettingsFault(.configInvalid, "")) { try await password(.file(path)) }
  }

  @Test(
    "F41: a password file open to others is refused", arguments: [0o640, 0o604, 0o620, 0o602, 0o644, 0o777])
  func loose(_ mode: mode_t) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("password", "secret\n", mode: mode)
    let found = await #expect(throws: SettingsFault.self) { try await password(.file(path)) }
    #expect(found?.code == .refused)
    #expect(found?.exitStatus == .refused)
    #expect(found?.hint == "Run chmod 0600 \(path).")
  }

  @Test("F41: a symbolic link, a directory, a FIFO and nothing at all are no password file")
  func irregular() async throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("password", "secret\n")
    let link = folder.path + "/link"
    try #require(symlink(target, link) == 0)
    await #expect(throws: SettingsFault(.refused, "")) { try await password(.file(link)) }
    await #expect(throws: SettingsFault(.configUnreadable, "")) { try await password(.file(folder.path)) }
    let fifo = folder.path + "/fifo"
    try #require(mkfifo(fifo, 0o600) == 0)
    await #expect(throws: SettingsFault(.configUnreadable, "")) { try await password(.file(fifo)) }
    await #expect(throws: SettingsFault(.configUnreadable, "")) {
      try await password(.file(folder.path + "/gone"))
    }
  }

  @Test(
    "a command gives the first line of its output",
    arguments: [("one\ntwo\n", "one"), ("one\r\n", "one"), ("one", "one"), (" one \n", " one ")])
  func command(_ output: String, _ expected: String) async throws {
    let resolver = PasswordResolver(credentialsDirectory: nil) { argv in
      #expect(argv == ["pass", "show", "db; $(id)"])
      return Array(output.utf8)
    }
    #expect(try await password(.command(["pass", "show", "db; $(id)"]), resolver) == expected)
  }

  @Test("a command that gives nothing or fails gives no password", arguments: ["", "\n", "\nlate"])
  func emptyCommand(_ output: String) async throws {
    let resolver = PasswordResolver(credentialsDirectory: nil) { _ in Array(output.utf8) }
    await #expect(throws: SettingsFault(.configInvalid, "")) { try await password(.command(["x"]), resolver) }
    let failing = PasswordResolver(credentialsDirectory: nil) { _ in throw ModelFault(.usage, "exit 1") }
    await #expect(throws: ModelFault.self) { try await password(.command(["x"]), failing) }
  }

  @Test("a credential is a file in systemd's directory, whose group bits do not matter")
  func credential() async throws {
    let folder = try TemporaryFolder()
    try folder.write("db", "secret\n", mode: 0o440)
    try folder.write("open", "secret\n", mode: 0o444)
    let resolver = PasswordResolver(credentialsDirectory: folder.path) { _ in [] }
    #expect(try await password(.credential("db"), resolver) == "secret")
    await #expect(throws: SettingsFault(.refused, "")) { try await password(.credential("open"), resolver) }
    await #expect(throws: SettingsFault(.configUnreadable, "")) {
      try await password(.credential("no"), resolver)
    }
    let outside = await #expect(throws: SettingsFault.self) { try await password(.credential("db")) }
    #expect(outside?.code == .configMissingValue)
    #expect(outside?.hint?.contains("LoadCredential=db:PATH") == true)
  }

  @Test("no source prints a password")
  func redaction() throws {
    let prod = try source(environment: [
      "PROD_DB_NAME": "d", "PROD_DB_USER": "u", "PROD_DB_PASSWORD": "hunter2",
    ])
    .environment("prod")
    #expect(!"\(prod)".contains("hunter2"))
    #expect(!String(reflecting: prod).contains("hunter2"))
    var dumped = ""
    dump(prod, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }
}
