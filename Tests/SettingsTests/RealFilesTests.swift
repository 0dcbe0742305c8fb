import ArchiveModel
import Foundation
import Glibc
import Testing

@testable import Settings

@Suite("Settings from the real file system")
struct RealFilesTests {
  private let reader = POSIXFileReader()

  @Test("a folder with only a .env file is enough")
  func guideFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      ".env", "DEV_DB_HOST=localhost\nDEV_DB_PORT=5433\nDEV_DB_NAME=d\nDEV_DB_USER=u\nDEV_DB_PASSWORD=p\n",
      mode: 0o644)
    let source = SettingsSource(
      environment: ["XDG_CONFIG_HOME": folder.path + "/none", "TZ": "UTC"], workingDirectory: folder.path,
      home: nil)
    let dev = try source.environment("dev")
    #expect(dev.port.value == 5433)
    #expect(dev.password.value.literalText == "p")
    #expect(dev.warnings.map(\.message) == ["\(folder.path)/.env is open to others (mode 0644)"])
    #expect(try source.load().archive.path.value == folder.path + "/backups")
    #expect(try source.load().environmentNames().map(\.rawValue) == ["dev"])
  }

  @Test("a file is read with its permissions, through a link when that is allowed")
  func read() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f", "text", mode: 0o640)
    try #require(symlink(path, folder.path + "/link") == 0)
    let file = try #require(try reader.file(at: folder.path + "/link", links: .follow))
    #expect(file.bytes == Array("text".utf8))
    #expect(file.modeText == "0640")
    #expect(try reader.file(at: folder.path + "/gone", links: .follow) == nil)
    #expect(try reader.file(at: path + "/below", links: .follow) == nil)
  }

  @Test("F39, F41: a directory, a FIFO, a device and a file too large are unreadable, and nothing hangs")
  func irregular() throws {
    let folder = try TemporaryFolder()
    try #require(mkfifo(folder.path + "/fifo", 0o600) == 0)
    try #require(symlink("loop", folder.path + "/loop") == 0)
    let large = try folder.write("large", String(repeating: "#", count: (1 << 20) + 1))
    for path in [folder.path, folder.path + "/fifo", "/dev/zero", folder.path + "/loop", large] {
      let found = try #require(throws: SettingsFault.self) { try reader.file(at: path, links: .follow) }
      #expect(found.code == .configUnreadable, "\(path)")
      #expect(found.message.contains(path))
    }
    #expect(
      try reader.file(at: folder.write("fits", String(repeating: "#", count: 1 << 20)), links: .follow) != nil
    )
  }

  @Test("names in a directory are sorted, and a missing one has none")
  func names() throws {
    let folder = try TemporaryFolder()
    try folder.write("b", "")
    try folder.write(".env.a", "")
    #expect(try reader.names(in: folder.path).filter { $0 != "." && $0 != ".." } == [".env.a", "b"])
    #expect(try reader.names(in: folder.path + "/gone") == [])
  }

  @Test("reading leaves no descriptor behind, whether it works or fails")
  func descriptors() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f", "x")
    func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
    let before = try count()
    for _ in 0..<300 {
      _ = try reader.file(at: path, links: .refuse)
      _ = try? reader.file(at: folder.path, links: .follow)
      _ = try reader.names(in: folder.path)
    }
    // Other tests run beside this one; 900 leaks would not go unseen.
    #expect(try count() < before + 100)
  }
}

@Suite("The time zone called local")
struct SystemZoneTests {
  @Test("the link's target names the zone, else /etc/timezone does, else nothing")
  func machine() throws {
    let folder = try TemporaryFolder()
    #expect(SystemZone.name(etc: folder.path) == nil)
    try folder.write("timezone", "Europe/Oslo\n")
    #expect(SystemZone.name(etc: folder.path) == "Europe/Oslo")
    try #require(
      symlink("../usr/share/zoneinfo/posix/America/Argentina/Salta", folder.path + "/localtime") == 0)
    #expect(SystemZone.name(etc: folder.path) == "America/Argentina/Salta")
  }

  @Test(
    "TZ comes before the machine, with a colon or a path as POSIX has them",
    arguments: [
      ("Asia/Tokyo", "Asia/Tokyo"), (":Asia/Tokyo", "Asia/Tokyo"), ("UTC", "GMT"), ("", "Europe/Belgrade"),
      (":/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"), ("Asia/Calcutta", "Asia/Calcutta"),
    ])
  func variable(_ text: String, _ expected: String) throws {
    let zone = try source(environment: ["TZ": text]).load().archive.timeZone.value
    #expect(zone.identifier == expected)
  }

  @Test(
    "a TZ that names no zone is an error, and a setting spares the user from it",
    arguments: ["CET-1CEST", "GMT+3", "Nowhere"])
  func unknown(_ text: String) throws {
    let found = try fault(source(environment: ["TZ": text]))
    #expect(found.code == .configInvalid)
    #expect(found.message == "the local time zone is not known: TZ is '\(text)'")
    _ = try source(toml: "[archive]\ntimezone = 'UTC'", environment: ["TZ": text]).load()
  }

  @Test("a machine without a named zone is on UTC")
  func unnamed() throws {
    var source = source()
    source.systemZone = { nil }
    #expect(try source.load().archive.timeZone.value.secondsFromGMT() == 0)
  }
}
