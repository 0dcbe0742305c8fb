import Foundation
import Glibc
import Testing

@testable import Storage

/// Folders of sockets that killed runs leave.
@Suite struct SocketFolderTests {
  @Test("the next run removes what a killed one left, and nothing that is in use or young")
  func swept() throws {
    let first = try SocketFolder.make()
    defer { first.remove() }
    let base = URL(filePath: first.socket).deletingLastPathComponent().deletingLastPathComponent().path()
    func folder(_ name: String, isOld: Bool) throws -> String {
      let path = base + "/strongroom-ssh-\(name)\(UInt16.random(in: 0...9999))"
      mkdir(path, 0o700)
      try Data().write(to: URL(filePath: path + "/s"))
      if isOld {
        utimes(path, [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)])
      }
      return path
    }
    let (dead, young, living) = (
      try folder("d", isOld: true), try folder("y", isOld: false), try folder("l", isOld: true)
    )
    let held = open(living, O_RDONLY)
    flock(held, LOCK_EX)
    try SocketFolder.make().remove()
    #expect(access(dead, F_OK) != 0 && access(young, F_OK) == 0 && access(living, F_OK) == 0)
    #expect(access(first.socket.dropLast(2).description, F_OK) == 0, "its own is locked")
    close(held)
    for path in [young, living] { try? FileManager.default.removeItem(atPath: path) }
  }
}
