import ArchiveModel
import Glibc
import Testing

@testable import Settings

@Suite("~/.pgpass is read as libpq reads it")
struct PassFileTests {
  private func password(
    _ text: String, host: String = "db", port: Int = 5432, database: String = "app", user: String = "me",
    mode: UInt32 = 0o600
  ) throws -> String? {
    let files = MemoryFiles(["/home/me/.pgpass": text], mode: mode)
    return try PassFile(path: "/home/me/.pgpass", files: files)?
      .password(host: host, port: port, database: database, user: user)?.text
  }

  @Test(
    "fields match exactly, by a star, and with escapes",
    arguments: [
      ("db:5432:app:me:pw", "pw"), ("*:*:*:*:pw", "pw"), ("db:*:app:*:pw\r\n", "pw"),
      ("# db:5432:app:me:no\n\ndb:5432:app:me:pw\n", "pw"), ("db:5432:app:me:first\n*:*:*:*:second", "first"),
      ("db:5432:other:me:no\n*:*:*:me:pw", "pw"), ("db:5432:app:me:a\\:b\\\\c", "a:b\\c"),
      ("db:5432:app:me:a:b", "a:b"), ("db:5432:app:me: pw ", " pw "),
    ])
  func matches(_ text: String, _ expected: String) throws {
    #expect(try password(text) == expected)
  }

  @Test(
    "a line that differs in any field gives nothing",
    arguments: [
      "dc:5432:app:me:pw", "db:5433:app:me:pw", "db:5432:ap:me:pw", "db:5432:apps:me:pw",
      "db:5432:app:you:pw",
      "db:5432:app:me", "db:5432:app", "", "d*:5432:app:me:pw", "\\*:5432:app:me:pw", "db:5432:app:me:",
    ])
  func misses(_ text: String) throws {
    #expect(try password(text) == nil)
  }

  @Test("colons and backslashes in names are escaped, an IPv6 address too")
  func escapedNames() throws {
    #expect(try password("\\:\\:1:5432:a\\:b:c\\\\d:pw", host: "::1", database: "a:b", user: "c\\d") == "pw")
  }

  @Test("the default socket's directory is looked up as localhost")
  func socket() throws {
    #expect(try password("localhost:*:*:*:pw", host: "/var/run/postgresql") == "pw")
    #expect(try password("localhost:*:*:*:pw", host: "/tmp") == nil)
    #expect(try password("/tmp:*:*:*:pw", host: "/tmp") == "pw")
  }

  @Test(
    "F41: a matching line in a file open to others is refused, a file without one is not",
    arguments: [0o640, 0o604, 0o610] as [UInt32])
  func loose(_ mode: UInt32) throws {
    #expect(throws: SettingsFault(.refused, "")) { try password("*:*:*:*:pw", mode: mode) }
    #expect(try password("x:*:*:*:pw", mode: mode) == nil)
  }

  @Test("a missing file gives nothing")
  func missing() async throws {
    let resolver = PasswordResolver(files: MemoryFiles([:]), credentialsDirectory: nil) { _ in [] }
    let found = try await resolver.password(
      from: .passFile("/home/me/.pgpass"), host: "h", port: 1, database: "d", user: "u")
    #expect(found == nil)
  }
}
