import ArchiveModel
import Processes
import Testing

@testable import Storage

/// Which words of ssh and rsync mean what.
@Suite struct RemoteTroubleTests {
  private func fault(_ errors: String, _ status: Int32) throws -> StorageFault {
    let end = RemoteEnd(address: try RemoteAddress("backup@nas:/pg"), knownHosts: "/keys/known")
    return RemoteTrouble(store: "offsite", end: end).fault(
      "send to", ProcessResult(termination: .exited(status), standardErrorTail: errors))
  }

  @Test("what the far rsync says counts before the broken pipe that ours meets when it ends")
  func theirWordsFirst() throws {
    let full = try fault(
      """
      rsync: [receiver] write failed on "/pg/backup_dev_20260104_103000.sql": No space left on device (28)
      rsync error: error in file IO (code 11) at receiver.c(657) [receiver=3.5.0]
      rsync: [sender] write error: Broken pipe (32)
      """, 11)
    #expect(full.message.contains("is full") && full.code == .remoteFailed)
    let absent = try fault("sh: 1: rsync: not found\nrsync: connection unexpectedly closed\n", 12)
    #expect(absent.message.contains("no rsync"))
  }

  @Test("an ssh whose shared connection is gone says nothing, and that is a lost connection")
  func silence() throws {
    #expect(try fault("", 255).code == .remoteUnreachable)
    #expect(try fault("\n", 255).message.contains("was cut"))
    #expect(try fault("", 1).code == .remoteFailed)
  }

  @Test("a name that happens to hold a word is no reason")
  func names() throws {
    let lock =
      "rsync: [receiver] mkstemp \"/pg/.backup_clock_20260104_103000.sql.a\" failed: Permission denied (13)"
    #expect(
      try fault("backup@nas: Permission denied (publickey).", 255).message.contains("does not accept the key")
    )
    #expect(try fault(lock, 23).message.contains("permission denied in backup@nas:/pg"))
  }
}
