import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

/// The exact words, without running anything.
@Suite struct DumpCommandTests {
  @Test("a full plain dump in a snapshot")
  func plain() {
    #expect(
      DumpCommand(kind: .full, format: .plain, snapshot: "00000005-000001E0-1").arguments == [
        "--format=plain", "--no-password", "--lock-wait-timeout=30s", "--snapshot=00000005-000001E0-1",
      ])
  }

  @Test("custom dumps are uncompressed unless pg_dump compresses itself")
  func custom() {
    #expect(DumpCommand(kind: .full, format: .custom).arguments.contains("--compress=0"))
    let own = DumpCommand(kind: .full, format: .custom, compressesItself: true).arguments
    #expect(own == ["--format=custom", "--no-password", "--lock-wait-timeout=30s"])
  }

  @Test("a directory dump names its folder and jobs")
  func directory() {
    #expect(
      DumpCommand(kind: .full, format: .directory, jobs: 4, folder: "/s/-d").arguments == [
        "--format=directory", "--no-password", "--lock-wait-timeout=30s", "--compress=0", "--no-sync",
        "--jobs=4", "--file=/s/-d",
      ])
  }

  @Test("data only, schema only, and tables by exact patterns")
  func kinds() {
    #expect(DumpCommand(kind: .data, format: .plain).arguments.last == "--data-only")
    #expect(DumpCommand(kind: .schema, format: .plain).arguments.last == "--schema-only")
    let tables = [TableName(schema: "S", name: "a\"b*"), TableName(schema: nil, name: "Users")]
    #expect(
      DumpCommand(kind: .table, format: .plain, tables: tables).arguments.suffix(3) == [
        "--strict-names", "--table=\"S\".\"a\"\"b*\"", "--table=*.\"Users\"",
      ])
  }

  @Test("globals leave password hashes out unless asked")
  func globals() {
    let words = ["--globals-only", "--no-password", "--lock-wait-timeout=30s"]
    #expect(GlobalsCommand().arguments == words + ["--no-role-passwords"])
    #expect(GlobalsCommand(includesPasswords: true).arguments == words)
  }

  private let options = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=0"

  @Test("on this host everything goes by the environment, and stray variables are gone")
  func direct() throws {
    let connection = Connection(
      database: "-f", host: "db", port: 5433, user: "u", sslMode: .verifyFull, applicationName: "strongroom-x"
    )
    let base = ChildEnvironment.inherited(from: ["PATH": "/bin", "PGHOST": "evil", "LC_ALL": "de_DE.UTF-8"])
    let access = try ServerAccess(
      to: connection, with: ClientTools(folder: "/b", version: PostgresVersion(major: 15, minor: 18)),
      base: base)
    let command = access.command(.pgDump, ["--format=plain"])
    #expect(command.executable == "/b/pg_dump" && command.arguments == ["--format=plain"])
    #expect(
      command.environment == [
        "PATH": "/bin", "PGDATABASE": "-f", "PGHOST": "db", "PGPORT": "5433", "PGUSER": "u",
        "PGSSLMODE": "verify-full", "PGAPPNAME": "strongroom-x", "PGCONNECT_TIMEOUT": "10",
        "PGOPTIONS": options, "LC_MESSAGES": "C",
      ])
  }

  @Test("behind a prefix the parameters go as words of env, without host, port and password")
  func prefixed() throws {
    let connection = Connection(
      database: "app=x", host: "db", port: 5433, user: "u", password: Secret(Array("p".utf8)),
      prefix: ["docker", "compose", "exec", "-T", "db"], applicationName: "strongroom-x")
    let access = try ServerAccess(
      to: connection, with: ClientTools(folder: nil, version: PostgresVersion(major: 15, minor: 18)),
      base: ChildEnvironment(["PATH": "/bin"]), passFilesIn: "/nonexistent")
    let command = access.command(.psql, ["-X"], settings: [("work_mem", "8 MB")], encoding: "UTF8")
    #expect(command.executable == "docker")
    #expect(
      command.arguments == [
        "compose", "exec", "-T", "db", "env", "PGDATABASE=app=x", "PGUSER=u", "PGAPPNAME=strongroom-x",
        "PGCONNECT_TIMEOUT=10", "PGOPTIONS=\(options) -c work_mem=8\\ MB", "PGCLIENTENCODING=UTF8",
        "LC_MESSAGES=C", "psql", "-X",
      ])
    #expect(command.environment == ["PATH": "/bin"])
  }
}
