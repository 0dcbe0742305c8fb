import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import PostgresTools

@Suite struct PassFileTests {
  private func connection(_ host: String?, port: Int? = 5432, user: String? = "u") -> Connection {
    Connection(database: "d", host: host, port: port, user: user, applicationName: "x")
  }

  private func text(_ connection: Connection, _ password: String = "p") throws -> String {
    String(
      decoding: try PassFileText.bytes(for: connection, password: Secret(Array(password.utf8))), as: UTF8.self
    )
  }

  @Test("each host has its line, a socket also that of localhost")
  func hosts() throws {
    #expect(try text(connection("db")) == "db:5432:*:u:p\n")
    #expect(try text(connection(nil, port: nil, user: nil)) == "localhost:*:*:*:p\n")
    #expect(try text(connection("/run/pg")) == "/run/pg:5432:*:u:p\nlocalhost:5432:*:u:p\n")
    #expect(try text(connection("a,b")) == "a:5432:*:u:p\nb:5432:*:u:p\n")
  }

  @Test("fields are escaped, and what cannot be written matches anything or is refused")
  func escaping() throws {
    #expect(try text(connection("::1", user: "*"), "a:b\\c") == "\\:\\:1:5432:*:\\*:a\\:b\\\\c\n")
    #expect(try text(connection("#h", user: "a\nb")) == "\\#h:5432:*:*:p\n")
    #expect(throws: PostgresFault(.usage, "")) { try text(connection("h"), "p\n") }
  }

  @Test("the file is private, and gone when dropped")
  func lifetime() throws {
    let pad = try Scratchpad()
    var file: PassFile? = try PassFile(
      for: connection("db"), password: Secret(Array("p".utf8)), in: pad.path)
    let path = try #require(file?.path)
    for (name, mode) in [(path, mode_t(0o100600)), (String(path.dropLast("/pgpass".count)), 0o040700)] {
      var status = stat()
      try #require(stat(name, &status) == 0)
      #expect(status.st_mode == mode)
    }
    #expect(try Scratchpad.read(path) == "db:5432:*:u:p\n")
    file = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: pad.path).isEmpty)
  }

  @Test("F45: what a killed run left is removed by the next, and what a running one uses is not")
  func sweep() throws {
    let pad = try Scratchpad()
    let used = try PassFile(for: connection("used"), password: Secret(Array("p".utf8)), in: pad.path)
    try pad.write("strongroom-pass-dead/pgpass", "secret")
    let old = [timespec(tv_sec: 1000, tv_nsec: 0), timespec(tv_sec: 1000, tv_nsec: 0)]
    let usedFolder = String(used.path.dropLast("/pgpass".count))
    for folder in [pad.path + "/strongroom-pass-dead", usedFolder] {
      try #require(utimensat(AT_FDCWD, folder, old, 0) == 0)
    }
    let next = try PassFile(for: connection("next"), password: Secret(Array("p".utf8)), in: pad.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: pad.path)
    #expect(names.count == 2 && !names.contains("strongroom-pass-dead"))
    withExtendedLifetime((used, next)) {}
  }

  @Test("a folder that cannot be written is named")
  func unwritable() throws {
    let fault = #expect(throws: PostgresFault.self) {
      try PassFile(for: connection("h"), password: Secret(Array("p".utf8)), in: "/nonexistent")
    }
    #expect(fault?.code == .toolFailed && fault?.message.contains("/nonexistent") == true)
  }
}
