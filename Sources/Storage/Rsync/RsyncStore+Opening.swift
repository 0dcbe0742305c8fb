import ArchiveModel
import Foundation
package import Processes

extension RsyncStore {
  /// Connects, finds out what the key may do, and checks that the far folder is the expected store.
  ///
  /// `scratch` is a folder of this host, made here 0700 and removed by `close()`. Of a key that may only write the
  /// identity cannot be read: then a missing one is found by trying, a foreign one is not.
  package static func open(
    _ end: RemoteEnd, name: String, expecting expectation: StoreExpectation, scratch: String,
    runner: ProcessRunner = ProcessRunner()
  ) async throws(StorageFault) -> RsyncStore {
    let trouble = RemoteTrouble(store: name, end: end)
    try makeScratch(scratch)
    var opened: [RemoteSession] = []
    do {
      // A key that only writes lets rsync compare it with the one there.
      if case .known(let id) = expectation { _ = try identityFile(of: id, in: scratch) }
      let writer = try await RemoteSession.open(
        end, identity: end.identity, as: end.verifyIdentity == nil ? .sole : .writing, scratch: scratch,
        runner: runner, trouble: trouble)
      opened.append(writer)
      var reader = writer
      if let identity = end.verifyIdentity {
        reader = try await RemoteSession.open(
          end, identity: identity, as: .reading, scratch: scratch, runner: runner, trouble: trouble)
        opened.append(reader)
      }
      let id = try await identify(
        writer, reader, expecting: expectation, name: name, end: end, scratch: scratch)
      return RsyncStore(name: name, id: id, end: end, writer: writer, reader: reader, scratch: scratch)
    } catch {
      for session in opened { await session.connection.close() }
      try? FileManager.default.removeItem(atPath: scratch)
      throw trouble.fault("open", error)
    }
  }

  private static func makeScratch(_ path: String) throws(StorageFault) {
    do {
      try? FileManager.default.removeItem(atPath: path)
      try systemCall { mkdir(path, 0o700) }
    } catch {
      throw StorageFault.system(error, "create", path, .write, absent: .storeMissing)
    }
  }

  private static func identify(
    _ writer: RemoteSession, _ reader: RemoteSession, expecting expectation: StoreExpectation, name: String,
    end: RemoteEnd, scratch: String
  ) async throws(StorageFault) -> StoreID? {
    if reader.access.reads {
      if let text = reader.identity.text {
        guard let found = ArchiveIdentity.id(in: text) else {
          throw StorageFault(
            .storeForeign, "\(end.address) has a file \(ArchiveLayout.identity) that is no identity file",
            hint: "Put the store's own file back, or name another folder.")
        }
        if case .known(let expected) = expectation, expected != found {
          throw StorageFault(
            .storeForeign, "\(end.address) is store \(found), not the expected \(expected)",
            hint: "Check the url of store '\(name)', and that the right disk is mounted there.")
        }
        return found
      }
      if case .known = expectation {
        throw StorageFault(
          .storeMissing, "\(end.address) is not the store it was: it has no file \(ArchiveLayout.identity)",
          hint: "Mount its disk there, or put the file back.")
      }
    }
    guard expectation == .firstUse || expectation == .adopted || !reader.access.reads, writer.access.writes
    else {
      return nil
    }
    if case .known(let known) = expectation {
      try require(known, as: writer.identity.difference, name: name, end: end)
      return known
    }
    // Made once, never over another one; with a key that cannot read, this also says whether it was there.
    var generator = SystemRandomNumberGenerator()
    let id = StoreID(using: &generator)
    let path = try identityFile(of: id, in: scratch)
    defer { unlink(path) }
    let lines = Gathering<String>()
    let result = try await writer.run(
      writer.rsync.send(path, as: ArchiveLayout.identity), deed: "use"
    ) { lines.add($0) }
    guard result.isSuccess else { throw writer.trouble.fault("use", result) }
    return reader.access.reads || !lines.all.isEmpty ? id : nil
  }

  /// Throws when the identity file there is not the known one, as far as rsync says so: a key that may only add does
  /// not tell another one from it.
  private static func require(
    _ known: StoreID, as difference: RsyncDifference?, name: String, end: RemoteEnd
  ) throws(StorageFault) {
    switch difference {
    case nil: return
    case .absent:
      throw StorageFault(
        .storeMissing, "\(end.address) is not the store it was: it has no file \(ArchiveLayout.identity)",
        hint: "Mount its disk there, or put the file back.")
    case .bytes:
      throw StorageFault(
        .storeForeign, "\(end.address) is another store than the expected \(known)",
        hint: "Check the url of store '\(name)', and that the right disk is mounted there.")
    }
  }

  private static func identityFile(of id: StoreID, in scratch: String) throws(StorageFault) -> String {
    let path = "\(scratch)/\(ArchiveLayout.identity)"
    let isWritten = FileManager.default.createFile(
      atPath: path, contents: Data(ArchiveIdentity.text(of: id).utf8), attributes: [.posixPermissions: 0o600])
    guard isWritten else { throw StorageFault(.storeWriteFailed, "\(path) cannot be written") }
    return path
  }
}
