import ArchiveModel
import Glibc
import Processes
import Testing

@testable import PostgresTools

@Suite struct ToolLocatorTests {
  private let runner = ProcessRunner()

  /// A folder of client programs that say they are of a version.
  private func install(_ pad: Scratchpad, _ folder: String, _ banner: String, mode: UInt32 = 0o755) throws {
    for tool in PostgresTool.allCases {
      try pad.write("\(folder)/\(tool.rawValue)", "#!/bin/sh\necho '\(banner)'\n", mode: mode)
    }
  }

  private func locator(_ pad: Scratchpad) -> ToolLocator {
    ToolLocator(versionRoots: [pad.path + "/lib"], searchPath: [pad.path + "/bin"], runner: runner)
  }

  @Test("the server's own major is picked, the newest of it; else the nearest newer one with a warning")
  func choice() async throws {
    let pad = try Scratchpad()
    try install(pad, "lib/15/bin", "pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)")
    try install(pad, "lib/17/bin", "pg_dump (PostgreSQL) 17.6")
    try install(pad, "lib/18/bin", "pg_dump (PostgreSQL) 18beta1")
    try install(pad, "bin", "pg_dump (PostgreSQL) 15.21")
    let own = try await locator(pad).installed().choice(forServerMajor: 15)
    #expect(
      own.tools == ClientTools(folder: pad.path + "/bin", version: PostgresVersion(major: 15, minor: 21)))
    #expect(own.warnings.isEmpty)
    let newer = try await locator(pad).installed().choice(forServerMajor: 16)
    #expect(newer.tools.version.description == "17.6" && newer.warnings.count == 1)
    #expect(newer.warnings.first?.hint.contains("postgresql-client-16") == true)
    #expect(try await locator(pad).installed().newest().version.description == "18beta1")
  }

  @Test("F34: an older client is refused with the package to install")
  func older() async throws {
    let pad = try Scratchpad()
    try install(pad, "lib/15/bin", "pg_dump (PostgreSQL) 15.20")
    let fault = await #expect(throws: PostgresFault.self) {
      try await locator(pad).installed().choice(forServerMajor: 17)
    }
    #expect(fault?.code == .toolVersion && fault?.hint?.contains("apt install postgresql-client-17") == true)
    #expect(fault?.message == "pg_dump 15.20 cannot dump a PostgreSQL 17 server, which is newer")
  }

  @Test("F28: no tool, a tool that is not executable, a wrong file and a lone pg_dump are told apart")
  func missing() async throws {
    let pad = try Scratchpad()
    func message() async throws -> String {
      let fault = await #expect(throws: PostgresFault.self) {
        try await locator(pad).installed().choice(forServerMajor: 15)
      }
      #expect(
        fault?.code == .toolMissing && fault?.hint?.contains("apt install postgresql-client-15") == true)
      return fault?.message ?? ""
    }
    #expect(try await message() == "pg_dump and the other PostgreSQL client programs were not found")
    try install(pad, "bin", "pg_dump (PostgreSQL) 15.20", mode: 0o644)
    #expect(try await message() == "\(pad.path)/bin/psql is not an executable file")
    try install(pad, "bin", "cat (GNU coreutils) 9.1")
    #expect(try await message().contains("is not PostgreSQL's pg_dump"))
    let lone = try Scratchpad()
    try lone.write("pg_dump", "#!/bin/sh\n", mode: 0o755)
    let named = ToolLocator(pgBin: lone.path, runner: runner)
    let fault = await #expect(throws: PostgresFault.self) { try await named.installed().newest() }
    #expect(fault?.message == "\(lone.path)/psql is missing")
  }

  @Test("a folder that is another one's, and one of Debian's wrappers, are not asked")
  func aliases() async throws {
    let pad = try Scratchpad()
    try install(pad, "lib/15/bin", "pg_dump (PostgreSQL) 15.20")
    try pad.write("pg_wrapper", "#!/bin/sh\necho 'pg_dump (PostgreSQL) 19.1'\n", mode: 0o755)
    try pad.write("wrapped/README", "")
    for tool in PostgresTool.allCases {
      #expect(symlink("\(pad.path)/pg_wrapper", "\(pad.path)/wrapped/\(tool.rawValue)") == 0)
    }
    #expect(symlink("\(pad.path)/lib/15/bin", "\(pad.path)/bin") == 0)
    let both = ToolLocator(
      versionRoots: [pad.path + "/lib"], searchPath: [pad.path + "/bin", pad.path + "/wrapped"],
      runner: runner)
    #expect(
      try await both.installed().tools == [
        ClientTools(folder: pad.path + "/lib/15/bin", version: PostgresVersion(major: 15, minor: 20))
      ])
  }

  @Test("the real clients are found")
  func real() async throws {
    let tools = try await ToolLocator(runner: runner).installed().choice(forServerMajor: 15).tools
    #expect(tools.version.major == 15, "install the Debian package postgresql-client-15")
    #expect(tools.folder == "/usr/lib/postgresql/15/bin")
  }

  @Test(
    "versions are read from banners",
    arguments: [
      ("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18"),
      ("pg_dump (PostgreSQL) 17beta1", "17beta1"),
      ("pg_dump (PostgreSQL) 18devel", "18devel"), ("pg_dump (EnterpriseDB) 16.4", "16.4"),
      ("pg_dump (PostgreSQL) 9.6.24\n", "9.6"), ("psql (PostgreSQL) 15.18", nil), ("pg_dump: 15", nil),
      ("", nil),
    ] as [(String, String?)])
  func banners(banner: String, version: String?) {
    #expect(PostgresVersion(banner: banner, of: .pgDump)?.description == version)
  }

  @Test("versions order by major, minor and release")
  func order() {
    let sorted = ["9.6", "15.2", "15.18", "17beta1", "17rc1", "17.0"].map { PostgresVersion($0) }
    #expect(sorted.compactMap { $0 } == sorted.compactMap { $0 }.sorted() && !sorted.contains(nil))
    #expect(PostgresVersion(number: 150018).description == "15.18")
    #expect(PostgresVersion(number: 90624).description == "9.6")
  }

  @Test(
    "clients with known restore weaknesses are warned of",
    arguments: [
      ("15.13", "CVE-2025-8714"), ("15.18", "CVE-2026-18408"), ("15.20", nil), ("17.5", "CVE-2025-8714"),
      ("17.6", nil), ("18.0", nil), ("12.22", "CVE-2025-8714"),
    ] as [(String, String?)])
  func advisories(version: String, cve: String?) throws {
    let warnings = ClientAdvisory.warnings(for: try #require(PostgresVersion(version)))
    #expect(warnings.count == (cve == nil ? 0 : 1))
    if let cve { #expect(warnings[0].sentence.contains(cve)) }
  }
}
